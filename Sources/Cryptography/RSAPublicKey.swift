import CGnuTLS

/// The public half of an RSA key, which verifies RS256 signatures (RFC 7518 §3.3).
package struct RSAPublicKey: Sendable {
    private let pemBytes: [UInt8]

    /// Reads a PEM text ("PUBLIC KEY", SubjectPublicKeyInfo).
    package init(pem: String) throws(CryptographyError) {
        pemBytes = Array(pem.utf8)
        let key = try Handle(pem: pemBytes)
        guard gnutls_pubkey_get_pk_algorithm(key.handle, nil) == CInt(GNUTLS_PK_RSA.rawValue) else {
            throw CryptographyError(.unsuitableKey, "not an RSA key")
        }
    }

    /// The key in PEM, as it was given.
    package var pem: String { String(decoding: pemBytes, as: UTF8.self) }

    /// Whether the signature is this key's over the message.
    package func verifyRS256(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
        guard let key = try? Handle(pem: pemBytes) else { return false }
        let result = GnuTLS.withDatum(message) { message in
            GnuTLS.withDatum(signature) { signature in
                gnutls_pubkey_verify_data2(key.handle, GNUTLS_SIGN_RSA_SHA256, 0, message, signature)
            }
        }
        return result >= 0
    }

    /// A public key of the library, released when its owner goes out of scope.
    private struct Handle: ~Copyable {
        let handle: gnutls_pubkey_t

        init(pem: [UInt8]) throws(CryptographyError) {
            var handle: gnutls_pubkey_t?
            let result = gnutls_pubkey_init(&handle)
            guard result >= 0, let handle else { throw GnuTLS.error(result, .libraryFailure) }
            let read = GnuTLS.withDatum(pem) { pem in
                gnutls_pubkey_import(handle, pem, GNUTLS_X509_FMT_PEM)
            }
            guard read >= 0 else {
                gnutls_pubkey_deinit(handle)
                throw GnuTLS.error(read, .invalidKey)
            }
            self.handle = handle
        }

        deinit { gnutls_pubkey_deinit(handle) }
    }
}
