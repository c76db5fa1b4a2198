import HTTPTypes

/// How a request's content is delimited, and whether everybody on the way would agree (RFC 9112 §6, §11.2).
///
/// libmicrohttpd 0.9.75 takes the first Content-Length of several, prefers Transfer-Encoding silently, and lets a
/// request without Host through: a proxy before us may read the same bytes as two requests.
enum RequestFraming: Equatable {
    /// No content.
    case none
    /// That many bytes.
    case length(Int)
    /// Chunks until the last one.
    case chunked

    /// Why a request is refused with 400 and its connection closed.
    enum Violation: Error, Equatable {
        case lengthWithTransferEncoding
        case severalLengths
        case badLength
        case unknownTransferEncoding
        case transferEncodingInHTTP10
        case notOneHost
        case badHost
    }

    /// Judges the header fields.
    ///
    /// `isHTTP10` is the version on the request line.
    init(_ fields: HTTPFields, isHTTP10: Bool) throws(Violation) {
        var encodings: [String] = []
        var lengths: [String] = []
        var hosts: [String] = []
        for (name, value) in fields {
            // One look at the length spares most names the comparison.
            switch name.rawName.utf8.count {
            case 4 where name == .host: hosts.append(value)
            case 14 where name == .contentLength: lengths.append(value)
            case 17 where name == .transferEncoding: encodings.append(value)
            default: break
            }
        }
        // RFC 9112 §3.2: "A server MUST respond with a 400 status code to any HTTP/1.1 request message that lacks
        // a Host header field and to any request message that contains more than one".
        guard hosts.count == 1 || (hosts.isEmpty && isHTTP10) else { throw .notOneHost }
        if let host = hosts.first, !Self.isPlausible(host: host) { throw .badHost }
        if let encoding = encodings.first {
            // RFC 9112 §6.1: a server that receives both "MUST close the connection after responding"; we refuse.
            guard lengths.isEmpty else { throw .lengthWithTransferEncoding }
            guard !isHTTP10 else { throw .transferEncodingInHTTP10 }
            guard encodings.count == 1, encoding.utf8.count == 7, encoding.lowercased() == "chunked" else {
                throw .unknownTransferEncoding
            }
            self = .chunked
        } else if let length = lengths.first {
            // Several lines, even equal ones, are read differently along the way.
            guard lengths.count == 1 else { throw .severalLengths }
            guard length.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let count = Int(length) else {
                throw .badLength
            }
            self = count == 0 ? .none : .length(count)
        } else {
            self = .none
        }
    }

    private static func isPlausible(host: String) -> Bool {
        host.utf8.allSatisfy { byte in
            switch byte {
            case 0...0x20, 0x7F..., UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: ","),
                UInt8(ascii: "?"),
                UInt8(ascii: "#"), UInt8(ascii: "\\"):
                return false
            default:
                return true
            }
        }
    }
}
