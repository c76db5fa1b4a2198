/// Where and how to listen.
package struct HTTPServerConfiguration: Sendable {
    /// PEM files; both are read again by ``HTTPServer/reloadCertificates()``.
    package struct TLS: Sendable, Hashable {
        /// The certificate, then its chain.
        package var certificate: String
        /// The key of the certificate, not encrypted.
        package var privateKey: String

        /// Names the two files.
        package init(certificate: String, privateKey: String) {
            self.certificate = certificate
            self.privateKey = privateKey
        }
    }

    /// A numeric IPv4 or IPv6 address.
    package var address: String
    /// The port; 0 picks a free one.
    package var port: Int
    /// Speaks TLS (1.2 and 1.3) when given.
    package var tls: TLS?
    /// What a client may use up.
    package var limits: HTTPServerLimits
    /// Numeric addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto count.
    package var trustedProxies: [String]
    /// Network threads; at least 1.
    package var threads: Int

    /// Listens on a free loopback port, in clear, unless told otherwise.
    package init(
        address: String = "127.0.0.1", port: Int = 0, tls: TLS? = nil,
        limits: HTTPServerLimits = .init(), trustedProxies: [String] = [], threads: Int = 2
    ) {
        self.address = address
        self.port = port
        self.tls = tls
        self.limits = limits
        self.trustedProxies = trustedProxies
        self.threads = threads
    }
}
