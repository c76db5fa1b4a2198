/// What is the same for every call.
package struct HTTPClientConfiguration: Sendable {
    /// URL of an HTTP proxy; empty for none.
    ///
    /// The environment's proxy variables do not count.
    package var proxy: String
    /// Local address or interface name that connections leave from; empty for the system's choice.
    package var outboundAddress: String
    /// PEM file with the authorities to trust; empty for the system's.
    package var caFile: String
    /// Whether http is allowed to other hosts than loopback.
    package var allowPlainHTTP: Bool
    /// The User-Agent of calls that bring none.
    package var userAgent: String

    /// The defaults: straight, verified, https.
    package init(
        proxy: String = "", outboundAddress: String = "", caFile: String = "", allowPlainHTTP: Bool = false,
        userAgent: String = "calgate"
    ) {
        self.proxy = proxy
        self.outboundAddress = outboundAddress
        self.caFile = caFile
        self.allowPlainHTTP = allowPlainHTTP
        self.userAgent = userAgent
    }
}
