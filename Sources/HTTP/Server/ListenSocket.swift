import Glibc

/// Opens the listening socket ourselves, so that the operator learns why it failed.
enum ListenSocket {
    /// Binds and listens, non-blocking, closed on exec.
    ///
    /// - Returns: The descriptor, the address and the port that it really has.
    static func open(address: String, port: Int) throws(HTTPServerError) -> (Int32, String, Int) {
        guard let port = UInt16(exactly: port) else {
            throw HTTPServerError(.badAddress, "The port must be 0 to 65535.")
        }
        var four = sockaddr_in()
        var six = sockaddr_in6()
        let isIPv4 = inet_pton(AF_INET, address, &four.sin_addr) == 1
        guard isIPv4 || inet_pton(AF_INET6, address, &six.sin6_addr) == 1 else {
            throw HTTPServerError(.badAddress, "\(address) is not a numeric IPv4 or IPv6 address.")
        }
        let family = isIPv4 ? AF_INET : AF_INET6
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw failure("open a socket") }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        if !isIPv4 {
            // "::" takes IPv4 too; a single address takes only itself.
            var only: Int32 = address == "::" ? 0 : 1
            setsockopt(
                descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &only, socklen_t(MemoryLayout<Int32>.size))
        }
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = port.bigEndian
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        let bound = isIPv4 ? bind(descriptor, four) : bind(descriptor, six)
        guard bound, listen(descriptor, SOMAXCONN) == 0 else {
            let error = failure("listen on \(address) port \(port)")
            close(descriptor)
            throw error
        }
        return (descriptor, address, Int(boundPort(descriptor) ?? port))
    }

    private static func bind<A>(_ descriptor: Int32, _ address: A) -> Bool {
        withUnsafeBytes(of: address) { bytes in
            guard let base = bytes.baseAddress else { return false }
            return Glibc.bind(descriptor, base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
                == 0
        }
    }

    private static func boundPort(_ descriptor: Int32) -> UInt16? {
        var storage = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = withUnsafeMutableBytes(of: &storage) { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return -1 }
            return getsockname(descriptor, base.assumingMemoryBound(to: sockaddr.self), &length)
        }
        // The port stands at the same place in both families.
        return result == 0 ? UInt16(bigEndian: storage.sin6_port) : nil
    }

    private static func failure(_ what: String) -> HTTPServerError {
        let code = errno
        let reason = String(cString: strerror(code))
        return HTTPServerError(
            code == EADDRINUSE ? .addressInUse : .cannotListen, "Cannot \(what): \(reason).")
    }
}
