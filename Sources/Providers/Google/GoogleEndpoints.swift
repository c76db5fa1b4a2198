/// Where Google is, and who we are to it.
package struct GoogleEndpoints: Sendable, Hashable {
    /// The page on which a person consents.
    package var authorizationURL: String
    /// Where tokens are had; a service account file's own `token_uri` is ignored in its favour.
    package var tokenURL: String
    /// What precedes `/calendars/…`, without a slash at its end.
    package var apiURL: String
    /// Our OAuth client id.
    package var clientID: String
    /// Our OAuth client secret.
    package var clientSecret: String

    /// Takes Google's own addresses for those that are empty.
    package init(
        authorizationURL: String = "", tokenURL: String = "", apiURL: String = "", clientID: String = "",
        clientSecret: String = ""
    ) {
        self.authorizationURL =
            authorizationURL.isEmpty ? "https://accounts.google.com/o/oauth2/v2/auth" : authorizationURL
        self.tokenURL = tokenURL.isEmpty ? "https://oauth2.googleapis.com/token" : tokenURL
        var api = apiURL.isEmpty ? "https://www.googleapis.com/calendar/v3" : apiURL
        while api.hasSuffix("/") { api.removeLast() }
        self.apiURL = api
        self.clientID = clientID
        self.clientSecret = clientSecret
    }
}
