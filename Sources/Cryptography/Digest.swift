import CGnuTLS

/// Message digests.
package enum Digest {
    /// SHA-256 (FIPS 180-4): 32 octets.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { output, count in
            GnuTLS.require(
                gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, bytes.count, output.baseAddress), "SHA-256")
            count = 32
        }
    }
}
