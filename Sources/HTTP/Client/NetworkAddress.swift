import CCurl
import Glibc

/// A numeric address, sorted by where it leads.
struct NetworkAddress {
    /// IPv4 as its four bytes, IPv6 as its sixteen; IPv4-mapped IPv6 as IPv4.
    private let bytes: [UInt8]

    /// Reads `127.0.0.1`, `::1` or `[::1]`.
    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        if inet_pton(AF_INET, bare, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, bare, &six) == 1 {
            bytes = Self.unmapped(withUnsafeBytes(of: six) { Array($0) })
        } else {
            return nil
        }
    }

    /// Takes an address as the system has it; `nil` for other families than IPv4 and IPv6.
    init?(_ address: UnsafePointer<sockaddr>) {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            bytes = withUnsafeBytes(of: raw.loadUnaligned(as: sockaddr_in.self).sin_addr) { Array($0) }
        case AF_INET6:
            let six = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            bytes = Self.unmapped(withUnsafeBytes(of: six) { Array($0) })
        default:
            return nil
        }
    }

    /// Whether it is this machine: 127.0.0.0/8 or ::1.
    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// Whether it is not an address of the public Internet: unspecified, loopback, link-local, private, shared,
    /// benchmarking, documentation, translated, multicast or reserved (RFC 6890's tables).
    var isPrivate: Bool {
        guard bytes.count == 4 else {
            // 64:ff9b::/96 leads to IPv4, and ::/96 once did.
            if bytes[0] == 0, bytes[1] == 0x64, bytes[2] == 0xFF, bytes[3] == 0x9B { return true }
            if bytes[..<12].allSatisfy({ $0 == 0 }) { return true }
            // Of global unicast, 2000::/3, without documentation (2001:db8::/32), Teredo (2001::/32) and 6to4.
            if bytes[0] == 0x20, bytes[1] == 0x01, bytes[2] == 0x0D, bytes[3] == 0xB8 { return true }
            if bytes[0] == 0x20, bytes[1] == 0x01, bytes[2] == 0, bytes[3] == 0 { return true }
            if bytes[0] == 0x20, bytes[1] == 0x02 { return true }
            return bytes[0] & 0xE0 != 0x20
        }
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (100, 64...127, _), (169, 254, _), (172, 16...31, _),
            (192, 0, 0),
            (192, 0, 2), (192, 168, _), (198, 18...19, _), (198, 51, 100), (203, 0, 113), (224..., _, _):
            return true
        default:
            return false
        }
    }

    private static func unmapped(_ bytes: [UInt8]) -> [UInt8] {
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? Array(bytes[12...]) : bytes
    }
}
