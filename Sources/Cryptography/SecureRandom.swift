import CGnuTLS

/// Random octets that nobody can guess.
package enum SecureRandom {
    /// `count` octets, fit for keys, nonces and tokens.
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { output, written in
            if count > 0 {
                GnuTLS.require(gnutls_rnd(GNUTLS_RND_RANDOM, output.baseAddress, count), "random octets")
            }
            written = count
        }
    }
}
