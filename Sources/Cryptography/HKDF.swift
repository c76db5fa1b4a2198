import CGnuTLS

/// Key derivation (RFC 5869).
package enum HKDF {
    /// HKDF-SHA-256, extract and expand.
    ///
    /// `count` is at most 255 × 32 octets (§2.3); asking for more is a mistake of the caller and traps.
    package static func sha256(key: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
        precondition((0...255 * 32).contains(count), "HKDF cannot make \(count) octets")
        let pseudorandomKey = [UInt8](unsafeUninitializedCapacity: 32) { output, written in
            let result = GnuTLS.withDatum(key) { key in
                GnuTLS.withDatum(salt) { salt in
                    gnutls_hkdf_extract(GNUTLS_MAC_SHA256, key, salt, output.baseAddress)
                }
            }
            GnuTLS.require(result, "HKDF-Extract")
            written = 32
        }
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { output, written in
            let result = GnuTLS.withDatum(pseudorandomKey) { key in
                GnuTLS.withDatum(info) { info in
                    gnutls_hkdf_expand(GNUTLS_MAC_SHA256, key, info, output.baseAddress, count)
                }
            }
            GnuTLS.require(result, "HKDF-Expand")
            written = count
        }
    }
}
