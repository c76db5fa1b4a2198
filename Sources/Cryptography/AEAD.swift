import CGnuTLS

/// Authenticated encryption: AES-256-GCM (NIST SP 800-38D) with a 12-octet nonce and a 16-octet tag.
package enum AEAD {
    package static let keyCount = 32
    package static let nonceCount = 12
    package static let tagCount = 16

    /// Encrypts; the tag is appended.
    ///
    /// A nonce must never be used twice with one key. What is passed as `prefix` is put before the encrypted
    /// text as it is: it is neither encrypted nor authenticated.
    package static func seal(
        _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8], prefix: [UInt8] = []
    ) throws(CryptographyError) -> [UInt8] {
        let cipher = try Cipher(key: key, nonceCount: nonce.count)
        let capacity = prefix.count + plaintext.count + tagCount
        var result: CInt = 0
        let sealed = [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            _ = output.update(fromContentsOf: prefix)
            var written = capacity - prefix.count
            result = gnutls_aead_cipher_encrypt(
                cipher.handle, nonce, nonce.count, associatedData, associatedData.count, tagCount, plaintext,
                plaintext.count, output.baseAddress.map { $0 + prefix.count }, &written)
            count = result < 0 ? 0 : prefix.count + written
        }
        try GnuTLS.check(result)
        return sealed
    }

    /// Decrypts what ``seal(_:key:nonce:associatedData:prefix:)`` made; `offset` skips a prefix.
    ///
    /// Throws ``CryptographyError/Code/authenticationFailed`` when anything was altered.
    package static func open(
        _ sealed: [UInt8], from offset: Int = 0, key: [UInt8], nonce: [UInt8], associatedData: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        let cipher = try Cipher(key: key, nonceCount: nonce.count)
        guard offset >= 0, sealed.count - offset >= tagCount else {
            throw CryptographyError(.authenticationFailed, "the sealed text is too short")
        }
        let length = sealed.count - offset
        var result: CInt = 0
        // Room for the tag as well: the library never writes it, but wants an address even for no text at all.
        let plaintext = [UInt8](unsafeUninitializedCapacity: length) { output, count in
            var written = length
            result = sealed.withUnsafeBufferPointer { input in
                gnutls_aead_cipher_decrypt(
                    cipher.handle, nonce, nonce.count, associatedData, associatedData.count, tagCount,
                    input.baseAddress.map { $0 + offset }, length, output.baseAddress, &written)
            }
            count = result < 0 ? 0 : written
        }
        try GnuTLS.check(result, .authenticationFailed)
        return plaintext
    }

    /// A keyed cipher, released when its owner goes out of scope.
    private struct Cipher: ~Copyable {
        let handle: gnutls_aead_cipher_hd_t

        init(key: [UInt8], nonceCount: Int) throws(CryptographyError) {
            guard key.count == AEAD.keyCount else {
                throw CryptographyError(.invalidKey, "an AES-256 key has 32 octets, not \(key.count)")
            }
            guard nonceCount == AEAD.nonceCount else {
                throw CryptographyError(.invalidNonce, "a nonce has 12 octets, not \(nonceCount)")
            }
            var handle: gnutls_aead_cipher_hd_t?
            let result = GnuTLS.withDatum(key) { key in
                gnutls_aead_cipher_init(&handle, GNUTLS_CIPHER_AES_256_GCM, key)
            }
            guard result >= 0, let handle else { throw GnuTLS.error(result, .libraryFailure) }
            self.handle = handle
        }

        deinit { gnutls_aead_cipher_deinit(handle) }
    }
}
