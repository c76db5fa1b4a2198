import CCurl
import HTTPTypes

/// What may be asked for, decided before anything is opened.
enum RequestCheck {
    /// Refuses a call that would leave the bounds of ``HTTPClientConfiguration``, or whose words would become
    /// other header lines than they are.
    static func check(
        _ request: HTTPClientRequest, _ configuration: HTTPClientConfiguration
    ) throws(HTTPClientError) {
        try checkURL(request.url, configuration)
        guard HTTPFieldName(request.method.rawValue).isToken else {
            throw HTTPClientError(.invalidField, wasSent: false, "The method is not a token.")
        }
        for (name, value) in request.fields {
            guard name.isToken else {
                throw HTTPClientError(.invalidField, wasSent: false, "A field name is not a token.")
            }
            guard isPlain(value) else {
                throw HTTPClientError(
                    .invalidField, wasSent: false, "The field \(name) holds a control character.")
            }
        }
        let secrets: [String]
        switch request.authentication {
        case .none: secrets = []
        case .basic(let user, let password):
            // RFC 7617 §2: "a user-id containing a colon character is invalid".
            guard !user.utf8.contains(UInt8(ascii: ":")) else {
                throw HTTPClientError(.invalidField, wasSent: false, "A user name cannot hold a colon.")
            }
            secrets = [user, password]
        case .ntlm(let user, let password), .negotiate(let user, let password): secrets = [user, password]
        }
        guard secrets.allSatisfy(isPlain) else {
            throw HTTPClientError(.invalidField, wasSent: false, "A credential holds a control character.")
        }
    }

    /// CR, LF and NUL split header lines or cut strings; no other control has a use, save the tab.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }

    private static func checkURL(
        _ url: String, _ configuration: HTTPClientConfiguration
    ) throws(HTTPClientError) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw HTTPClientError(
                .refusedURL, wasSent: false, "The URL holds a character that must be encoded.")
        }
        // libcurl's own parser, so that we judge the host that it will connect to.
        guard let parser = curl_url() else {
            throw HTTPClientError(.refusedURL, wasSent: false, "The URL cannot be read.")
        }
        defer { curl_url_cleanup(parser) }
        guard curl_url_set(parser, CURLUPART_URL, url, 0) == CURLUE_OK,
            let scheme = part(CURLUPART_SCHEME, of: parser), let host = part(CURLUPART_HOST, of: parser)
        else { throw HTTPClientError(.refusedURL, wasSent: false, "The URL cannot be read.") }
        guard part(CURLUPART_USER, of: parser) == nil, part(CURLUPART_PASSWORD, of: parser) == nil else {
            throw HTTPClientError(.refusedURL, wasSent: false, "Credentials in a URL are refused.")
        }
        guard scheme == "https" || scheme == "http" else {
            throw HTTPClientError(.refusedURL, wasSent: false, "Only https is allowed.")
        }
        guard scheme == "https" || configuration.allowPlainHTTP || isLoopback(host) else {
            throw HTTPClientError(.refusedURL, wasSent: false, "Plain http is allowed to loopback only.")
        }
    }

    private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parser, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    /// libcurl resolves `localhost` to loopback by itself and has written IPv4 addresses in four parts.
    private static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" { return true }
        return NetworkAddress(host)?.isLoopback ?? false
    }
}
