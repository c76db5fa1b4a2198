import Octets

/// Compares places as clients have to: without their spelling.
///
/// The same place may be written with and without percent-encoding, and as a path or a whole URL.
struct Href: Hashable, Sendable, CustomStringConvertible {
    /// The decoded path.
    let path: String

    /// Reads a URL or an absolute path.
    init(_ text: some StringProtocol) {
        path = Href.decoded(Href.path(of: String(text).trimmed))
    }

    var description: String { path }

    /// The same without the slash at its end.
    var withoutSlash: String { path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }

    /// The path of a URL, as it is written there.
    static func path(of text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        guard let slash = text[scheme.upperBound...].firstIndex(of: "/") else { return "/" }
        return String(text[slash...])
    }

    /// Scheme, host and port of a URL.
    static func origin(of text: String) -> String? {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        return String(text[..<(text[scheme.upperBound...].firstIndex(of: "/") ?? text.endIndex)])
    }

    /// Replaces `%xx`; what is no UTF-8 then stays as it was.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var octets: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let octet = rest.popFirst() {
            if octet == UInt8(ascii: "%"), rest.count > 1,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                octets.append(value)
                rest = rest.dropFirst(2)
            } else {
                octets.append(octet)
            }
        }
        return String(validating: octets, as: UTF8.self) ?? text
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
