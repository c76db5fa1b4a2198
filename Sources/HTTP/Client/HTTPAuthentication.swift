/// How the library signs in by itself.
///
/// Bearer tokens are ordinary header fields.
package enum HTTPAuthentication: Sendable, Hashable {
    /// It does not.
    case none
    /// RFC 7617, sent at once without waiting to be asked.
    case basic(user: String, password: String)
    /// NTLM; `user` may be `DOMAIN\user`.
    case ntlm(user: String, password: String)
    /// RFC 4559, with the Kerberos ticket of the process (NTLM inside SPNEGO when there is none).
    case negotiate(user: String, password: String)
}
