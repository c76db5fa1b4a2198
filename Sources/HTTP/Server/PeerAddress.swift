import CMicrohttpd
import Glibc

/// A peer's network address without its port; IPv4-mapped IPv6 is IPv4.
struct PeerAddress: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64
    private let isIPv4: Bool

    /// `nil` for other families than IPv4 and IPv6.
    init?(_ address: UnsafePointer<sockaddr>) {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            let raw = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)
            self.init(ipv4: raw.sin_addr)
        case AF_INET6:
            let raw = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self)
            self.init(ipv6: raw.sin6_addr)
        default:
            return nil
        }
    }

    /// Reads a numeric address.
    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(ipv4: four)
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(ipv6: six)
        } else {
            return nil
        }
    }

    /// The usual text form.
    var text: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var raw = in_addr(s_addr: UInt32(low & 0xFFFF_FFFF).bigEndian)
            inet_ntop(AF_INET, &raw, &buffer, socklen_t(buffer.count))
        } else {
            var raw = (high.bigEndian, low.bigEndian)
            inet_ntop(AF_INET6, &raw, &buffer, socklen_t(buffer.count))
        }
        let length = buffer.firstIndex(of: 0) ?? buffer.count
        return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private init(ipv4: in_addr) {
        high = 0
        low = UInt64(UInt32(bigEndian: ipv4.s_addr))
        isIPv4 = true
    }

    private init(ipv6: in6_addr) {
        let halves = withUnsafeBytes(of: ipv6) {
            (
                UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        // ::ffff:a.b.c.d, as a dual-stack socket shows IPv4 peers (RFC 4291 §2.5.5.2).
        isIPv4 = halves.0 == 0 && halves.1 >> 32 == 0xFFFF
        high = halves.0
        low = isIPv4 ? halves.1 & 0xFFFF_FFFF : halves.1
    }
}
