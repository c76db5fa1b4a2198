import CGnuTLS

/// Keyed message digests (RFC 2104).
package enum HMAC {
    /// HMAC-SHA-256: 32 octets, by a key of any length.
    package static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { output, count in
            GnuTLS.require(
                gnutls_hmac_fast(
                    GNUTLS_MAC_SHA256, key, key.count, message, message.count, output.baseAddress), "HMAC")
            count = 32
        }
    }
}
