/// How the emulated Google behaves.
package struct EmulatedGoogleConfiguration: Sendable {
    /// The numeric address to listen on.
    package var address = "127.0.0.1"
    /// The port; 0 picks a free one.
    package var port = 0
    /// The one OAuth client that is registered.
    package var clientID = "calgate.apps.googleusercontent.com"
    /// Its secret.
    package var clientSecret = "emulated-client-secret"
    /// How long access tokens live.
    package var accessTokenLifetime = Duration.seconds(3600)
    /// Whether each refresh gives a new refresh token and ends the old one.
    package var rotatesRefreshTokens = false
    /// Whether inserting a second live event with the same iCalUID is 409 `duplicate`.
    ///
    /// The documents are silent on it; both behaviours are worth testing against.
    package var refusesDuplicateICalUIDs = true
    /// The longest window of a free/busy query; longer ones are 400 `timeRangeTooLong`.
    package var freeBusyWindow = Duration.seconds(93 * 86_400)
    /// Who agrees, without being asked, when the authorization endpoint is opened without `login_hint`.
    package var consentingUser: String?
    /// What the `aud` of a service account's assertion may be; the own token URL is added at the start.
    package var audiences: Set<String> = ["https://oauth2.googleapis.com/token"]

    /// The defaults.
    package init() {}
}
