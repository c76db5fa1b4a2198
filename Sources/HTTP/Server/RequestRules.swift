import HTTPTypes

/// What every request must obey, whoever answers it.
enum RequestRules {
    /// What the rules say of a request.
    enum Outcome {
        /// Answered, and the connection closed: its bytes cannot be trusted to mean the same to everybody.
        case closing(HTTPResponse)
        /// Understood; answered already where there is a response.
        case framed(RequestFraming, HTTPResponse?)
    }

    /// Judges line, fields and framing.
    static func refusal(
        of head: HTTPRequestHead, section: HeaderSection, rawTarget: [UInt8], isHTTP10: Bool,
        limits: HTTPServerLimits
    ) -> Outcome {
        guard section.isExact, HTTPFieldName(head.method.rawValue).isToken else {
            return .closing(.text(400, "The request's header section is malformed."))
        }
        if (limits.headerBytes > 0 && section.size > limits.headerBytes)
            || (limits.headerCount > 0 && section.count > limits.headerCount)
        {
            return .closing(.text(431, "The request's header section is too large."))
        }
        guard isTarget(rawTarget, of: head.method) else {
            return .closing(.text(400, "The request target is malformed."))
        }
        let framing: RequestFraming
        do {
            framing = try RequestFraming(head.fields, isHTTP10: isHTTP10)
        } catch {
            return .closing(.text(400, sentence(for: error)))
        }
        return .framed(framing, refusal(of: head))
    }

    /// Methods and fields that nobody here serves.
    private static func refusal(of head: HTTPRequestHead) -> HTTPResponse? {
        // TRACE shows a client its own credentials; CONNECT is a proxy's.
        if head.method == .trace || head.method == .connect {
            return .text(
                405, "The method is not allowed.",
                fields: [.allow: "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, REPORT"])
        }
        if let encoding = head.fields[.contentEncoding], !encoding.isEmpty,
            encoding.lowercased() != "identity"
        {
            return .text(415, "Content-Encoding is not supported.", fields: ["Accept-Encoding": "identity"])
        }
        if let expectation = head.fields[.expect], expectation.lowercased() != "100-continue" {
            return .text(417, "The expectation is not supported.")
        }
        return nil
    }

    /// Origin-form, absolute-form, or `*` for OPTIONS (RFC 9112 §3.2), in valid UTF-8 without control bytes.
    private static func isTarget(_ bytes: [UInt8], of method: HTTPMethod) -> Bool {
        guard let first = bytes.first, bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
            String(validating: bytes, as: UTF8.self) != nil
        else { return false }
        switch first {
        case UInt8(ascii: "/"): return true
        case UInt8(ascii: "*"): return bytes.count == 1 && method == .options
        default:
            let start = String(decoding: bytes.prefix(8), as: UTF8.self).lowercased()
            // CONNECT's authority-form is refused with 405 further on.
            return start.hasPrefix("http://") || start == "https://" || method == .connect
        }
    }

    /// The path and query of a target in absolute-form; any other as it is.
    ///
    /// "A server MUST accept the absolute-form" (RFC 9112 §3.2.2); which host is meant matters to nobody here.
    static func originForm(of target: String) -> String {
        guard let first = target.utf8.first, first != UInt8(ascii: "/"), first != UInt8(ascii: "*"),
            let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) })
        else { return target }
        let rest = target.utf8.dropFirst(scheme.utf8.count)
        guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }) else {
            return "/"
        }
        return rest[end] == UInt8(ascii: "/") ? String(target[end...]) : "/" + target[end...]
    }

    private static func sentence(for violation: RequestFraming.Violation) -> String {
        switch violation {
        case .lengthWithTransferEncoding: "Content-Length and Transfer-Encoding together are refused."
        case .severalLengths: "More than one Content-Length is refused."
        case .badLength: "Content-Length is not a number."
        case .unknownTransferEncoding: "Only the transfer coding chunked is supported."
        case .transferEncodingInHTTP10: "HTTP/1.0 has no Transfer-Encoding."
        case .notOneHost: "Exactly one Host is needed."
        case .badHost: "Host is malformed."
        }
    }
}
