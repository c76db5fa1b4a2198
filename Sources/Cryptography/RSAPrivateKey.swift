import CGnuTLS

/// An RSA key that signs JSON Web Signatures (RS256: RSASSA-PKCS1-v1_5 with SHA-256, RFC 7518 §3.3).
///
/// Kept as its text and read by the library for each use: a GnuTLS key must not be shared between threads, and
/// a signature takes far longer than the reading.
package struct RSAPrivateKey: Sendable {
    private let pemBytes: [UInt8]

    /// Reads an unencrypted PEM text, PKCS#8 or PKCS#1.
    ///
    /// Throws ``CryptographyError/Code/invalidKey`` when it cannot be read, and
    /// ``CryptographyError/Code/unsuitableKey`` for another kind of key or one of fewer than 2,048 bits
    /// (RFC 7518 §3.3: a size of 2048 bits or larger MUST be used).
    package init(pem: String) throws(CryptographyError) {
        pemBytes = Array(pem.utf8)
        let key = try Handle(pem: pemBytes)
        var bits: CUnsignedInt = 0
        guard gnutls_privkey_get_pk_algorithm(key.handle, &bits) == CInt(GNUTLS_PK_RSA.rawValue) else {
            throw CryptographyError(.unsuitableKey, "not an RSA key")
        }
        guard bits >= 2048 else {
            throw CryptographyError(.unsuitableKey, "an RSA key of \(bits) bits is too short")
        }
    }

    /// Makes a new key; slow (a good part of a second), for tests and the emulated upstreams.
    package static func generate(bits: Int = 2048) throws(CryptographyError) -> RSAPrivateKey {
        var raw: gnutls_x509_privkey_t?
        try GnuTLS.check(gnutls_x509_privkey_init(&raw))
        defer { gnutls_x509_privkey_deinit(raw) }
        guard let size = CUnsignedInt(exactly: bits) else {
            throw CryptographyError(.unsuitableKey, "no RSA key has \(bits) bits")
        }
        try GnuTLS.check(gnutls_x509_privkey_generate(raw, GNUTLS_PK_RSA, size, 0))
        var datum = gnutls_datum_t()
        // An empty password with the flag for no encryption: the plain PKCS#8 form.
        try GnuTLS.check(
            gnutls_x509_privkey_export2_pkcs8(
                raw, GNUTLS_X509_FMT_PEM, nil, CUnsignedInt(GNUTLS_PKCS_PLAIN.rawValue), &datum))
        return try RSAPrivateKey(pem: String(decoding: GnuTLS.take(&datum), as: UTF8.self))
    }

    /// The key in PEM, as it was given or made (PKCS#8 when made).
    package var pem: String { String(decoding: pemBytes, as: UTF8.self) }

    /// The key in PEM, PKCS#1.
    package func pkcs1PEM() throws(CryptographyError) -> String {
        let key = try Handle(pem: pemBytes)
        var raw: gnutls_x509_privkey_t?
        try GnuTLS.check(gnutls_privkey_export_x509(key.handle, &raw))
        defer { gnutls_x509_privkey_deinit(raw) }
        var datum = gnutls_datum_t()
        try GnuTLS.check(gnutls_x509_privkey_export2(raw, GNUTLS_X509_FMT_PEM, &datum))
        return String(decoding: GnuTLS.take(&datum), as: UTF8.self)
    }

    /// The half that verifies.
    package var publicKey: RSAPublicKey {
        get throws(CryptographyError) {
            let key = try Handle(pem: pemBytes)
            var raw: gnutls_pubkey_t?
            try GnuTLS.check(gnutls_pubkey_init(&raw))
            defer { gnutls_pubkey_deinit(raw) }
            try GnuTLS.check(gnutls_pubkey_import_privkey(raw, key.handle, 0, 0))
            var datum = gnutls_datum_t()
            try GnuTLS.check(gnutls_pubkey_export2(raw, GNUTLS_X509_FMT_PEM, &datum))
            return try RSAPublicKey(pem: String(decoding: GnuTLS.take(&datum), as: UTF8.self))
        }
    }

    /// Signs by RS256.
    package func signRS256(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let key = try Handle(pem: pemBytes)
        var signature = gnutls_datum_t()
        let result = GnuTLS.withDatum(message) { message in
            gnutls_privkey_sign_data(key.handle, GNUTLS_DIG_SHA256, 0, message, &signature)
        }
        try GnuTLS.check(result)
        return GnuTLS.take(&signature)
    }

    /// A private key of the library, released when its owner goes out of scope.
    private struct Handle: ~Copyable {
        let handle: gnutls_privkey_t

        init(pem: [UInt8]) throws(CryptographyError) {
            var handle: gnutls_privkey_t?
            let result = gnutls_privkey_init(&handle)
            guard result >= 0, let handle else { throw GnuTLS.error(result, .libraryFailure) }
            let read = GnuTLS.withDatum(pem) { pem in
                gnutls_privkey_import_x509_raw(handle, pem, GNUTLS_X509_FMT_PEM, nil, 0)
            }
            guard read >= 0 else {
                gnutls_privkey_deinit(handle)
                throw GnuTLS.error(read, .invalidKey)
            }
            self.handle = handle
        }

        deinit { gnutls_privkey_deinit(handle) }
    }
}
