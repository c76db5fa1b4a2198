/// Somebody who has calendars here, as seen with one password or token.
package struct Principal: Sendable, Hashable {
    /// The name that stands in URLs.
    package var user: String
    /// For people.
    package var displayName: String
    /// Mail addresses, the principal's own first; lowercased, without `mailto:`.
    package var addresses: [String]
    /// What the request may do.
    package var scope: Scope
    /// The public half of the password that the request came with, where that is an application's.
    package var application: String?

    /// A principal.
    package init(
        user: String, displayName: String, addresses: [String], scope: Scope, application: String? = nil
    ) {
        self.user = user
        self.displayName = displayName
        self.addresses = addresses
        self.scope = scope
        self.application = application
    }
}

/// The answer to a name and a password.
package enum SignIn: Sendable {
    /// They are right.
    case principal(Principal)
    /// They are wrong, whichever of them.
    case denied
    /// It cannot be told at present; seconds until the next try. Never ``denied``: a client would throw its
    /// password away.
    case unknown(retryAfter: Int)
    /// They are right, but there were too many requests with them; seconds until the next is answered.
    case limited(retryAfter: Int)
    /// They are wrong, and there were too many failures; seconds until the next try is looked at.
    case throttled(retryAfter: Int)
}
