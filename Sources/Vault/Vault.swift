import Cryptography

/// Seals what the store must not show, under the gateway's master key.
///
/// Each value is sealed by AES-256-GCM under a key of its own: HKDF(master key, a random salt). It is bound to
/// its place by the associated data (table, row and layout version), so that a value that somebody moves to
/// another row does not open.
///
/// The envelope, in octets: form (1), key number (4), salt (16), nonce (12), encrypted text, tag (16). The key
/// number is the beginning of the master key's fingerprint, by which a vault with several keys will know the
/// right one while a store is re-sealed.
package struct Vault: Sendable {
    /// Octets by which a sealed value is longer than the value.
    package static let overhead = headerCount + AEAD.tagCount

    private static let form: UInt8 = 1
    private static let keyNumberCount = 4
    private static let saltCount = 16
    private static let saltStart = 1 + keyNumberCount
    private static let nonceStart = saltStart + saltCount
    private static let headerCount = nonceStart + AEAD.nonceCount
    private static let sealingInfo = Array("calgate sealed record".utf8)

    private let masterKey: [UInt8]
    private let indexKey: [UInt8]
    private let pepper: [UInt8]

    /// Tells one master key from another without telling anything else of it: 32 octets.
    ///
    /// A store keeps it to notice a wrong key before anything is written.
    package let fingerprint: [UInt8]

    /// Throws ``VaultError/Code/invalidMasterKey`` unless the key has 32 octets.
    package init(masterKey: [UInt8]) throws(VaultError) {
        guard masterKey.count == 32 else {
            throw VaultError(.invalidMasterKey, "the master key has \(masterKey.count) octets, not 32")
        }
        self.masterKey = masterKey
        func derive(_ purpose: String) -> [UInt8] {
            HKDF.sha256(key: masterKey, salt: [], info: Array("calgate \(purpose)".utf8), count: 32)
        }
        indexKey = derive("index")
        pepper = derive("password pepper")
        fingerprint = derive("fingerprint")
    }

    /// Seals a value for its place.
    ///
    /// - Parameters:
    ///   - plaintext: The value.
    ///   - table: Where it will stand; a fixed word.
    ///   - row: Which row of the table; whatever names it for good.
    ///   - version: The version of the layout that the value has.
    /// - Returns: The envelope, ``overhead`` octets longer than the value.
    /// - Throws: ``VaultError`` when the cryptographic library fails.
    package func seal(
        _ plaintext: [UInt8], table: String, row: String, version: Int
    ) throws(VaultError) -> [UInt8] {
        let random = SecureRandom.bytes(Self.saltCount + AEAD.nonceCount)
        var header: [UInt8] = []
        header.reserveCapacity(Self.headerCount)
        header.append(Self.form)
        header += fingerprint.prefix(Self.keyNumberCount)
        header += random
        do {
            return try AEAD.seal(
                plaintext, key: recordKey(salt: Array(random.prefix(Self.saltCount))),
                nonce: Array(random.dropFirst(Self.saltCount)),
                associatedData: associatedData(table: table, row: row, version: version), prefix: header)
        } catch {
            throw VaultError(.broken, "sealing failed: \(error.sentence)")
        }
    }

    /// Opens what ``seal(_:table:row:version:)`` made, for the same place.
    package func open(
        _ sealed: [UInt8], table: String, row: String, version: Int
    ) throws(VaultError) -> [UInt8] {
        guard sealed.count >= Self.overhead, sealed[0] == Self.form else {
            throw VaultError(.unknownEnvelope, "not a sealed value, or one of a newer form")
        }
        guard sealed[1..<Self.saltStart].elementsEqual(fingerprint.prefix(Self.keyNumberCount)) else {
            throw VaultError(.unknownKey, "sealed under another master key")
        }
        do {
            return try AEAD.open(
                sealed, from: Self.headerCount,
                key: recordKey(salt: Array(sealed[Self.saltStart..<Self.nonceStart])),
                nonce: Array(sealed[Self.nonceStart..<Self.headerCount]),
                associatedData: associatedData(table: table, row: row, version: version))
        } catch {
            throw VaultError(.broken, "a sealed value does not open")
        }
    }

    /// What stands in an index in place of a value that must be found by equality: 32 octets.
    ///
    /// The domain keeps equal values of different columns apart.
    package func lookup(_ value: String, domain: String) -> [UInt8] {
        lookup(Array(value.utf8), domain: domain)
    }

    /// The same, of octets.
    package func lookup(_ value: [UInt8], domain: String) -> [UInt8] {
        var message = Array(domain.utf8)
        message.reserveCapacity(message.count + 1 + value.count)
        // A domain is a word of ours without a NUL: the pair cannot be read in two ways.
        message.append(0)
        message += value
        return HMAC.sha256(key: indexKey, message)
    }

    /// What is stored of a password: 32 octets, compared with ``Cryptography/constantTimeEqual(_:_:)``.
    ///
    /// No slow hash: the secrets are 128 random bits of our own making, and the pepper is in no store.
    package func passwordVerifier(_ secret: String) -> [UInt8] {
        HMAC.sha256(key: pepper, Array(secret.utf8))
    }

    private func recordKey(salt: [UInt8]) -> [UInt8] {
        HKDF.sha256(key: masterKey, salt: salt, info: Self.sealingInfo, count: AEAD.keyCount)
    }

    private func associatedData(table: String, row: String, version: Int) -> [UInt8] {
        var data = Array(table.utf8)
        data.append(0)
        data += row.utf8
        data.append(0)
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: version).bigEndian) { data += $0 }
        return data
    }
}
