import Cryptography
import Testing
import Vault

@Suite("Sealing")
struct VaultTests {
    private let key = [UInt8](0..<32)
    private let secret = Array("Dentist, 12 Elm Street".utf8)

    @Test(arguments: [0, 1, 15, 16, 17, 5000])
    func `what was sealed opens in its place`(_ count: Int) throws {
        let vault = try Vault(masterKey: key)
        let value = [UInt8](repeating: 0x41, count: count)
        let sealed = try vault.seal(value, table: "object", row: "7", version: 1)
        #expect(sealed.count == count + Vault.overhead)
        #expect(try Vault(masterKey: key).open(sealed, table: "object", row: "7", version: 1) == value)
    }

    @Test(arguments: [
        ("plan", "7", 1), ("object", "8", 1), ("object", "7", 2), ("object7", "", 1),
    ])
    func `elsewhere it does not open`(_ table: String, _ row: String, _ version: Int) throws {
        let vault = try Vault(masterKey: key)
        let sealed = try vault.seal(secret, table: "object", row: "7", version: 1)
        #expect(throws: VaultError(.broken, "")) {
            try vault.open(sealed, table: table, row: row, version: version)
        }
    }

    @Test func `every altered octet is noticed`() throws {
        let vault = try Vault(masterKey: key)
        let sealed = try vault.seal(secret, table: "object", row: "7", version: 1)
        for position in sealed.indices {
            var altered = sealed
            altered[position] ^= 0x80
            #expect(throws: VaultError.self, "octet \(position)") {
                try vault.open(altered, table: "object", row: "7", version: 1)
            }
        }
        for count in 0..<Vault.overhead {
            #expect(throws: VaultError.self, "\(count) octets") {
                try vault.open(Array(sealed.prefix(count)), table: "object", row: "7", version: 1)
            }
        }
    }

    @Test func `another master key is told from a broken value`() throws {
        let sealed = try Vault(masterKey: key).seal(secret, table: "object", row: "7", version: 1)
        let other = try Vault(masterKey: [UInt8](1...32))
        #expect(throws: VaultError(.unknownKey, "")) {
            try other.open(sealed, table: "object", row: "7", version: 1)
        }
    }

    @Test func `an envelope of a later form is told as such`() throws {
        let vault = try Vault(masterKey: key)
        var sealed = try vault.seal(secret, table: "object", row: "7", version: 1)
        sealed[0] = 2
        #expect(throws: VaultError(.unknownEnvelope, "")) {
            try vault.open(sealed, table: "object", row: "7", version: 1)
        }
    }

    @Test func `sealing the same twice gives nothing in common`() throws {
        let vault = try Vault(masterKey: key)
        let a = try vault.seal(secret, table: "object", row: "7", version: 1)
        let b = try vault.seal(secret, table: "object", row: "7", version: 1)
        // The form and the key number are the same; salt, nonce, text and tag are not.
        #expect(a.prefix(5) == b.prefix(5))
        #expect(a[5..<21] != b[5..<21])
        #expect(a[21..<33] != b[21..<33])
        #expect(a[33...] != b[33...])
    }

    @Test(arguments: [0, 16, 31, 33]) func `a master key has 32 octets`(_ count: Int) {
        #expect(throws: VaultError(.invalidMasterKey, "")) {
            try Vault(masterKey: [UInt8](repeating: 1, count: count))
        }
    }
}

@Suite("Look-ups, passwords and the fingerprint")
struct VaultLookupTests {
    private let key = [UInt8](0..<32)

    @Test func `equal values have equal look-ups under one key and domain only`() throws {
        let vault = try Vault(masterKey: key)
        let other = try Vault(masterKey: [UInt8](1...32))
        let lookup = vault.lookup("ada@example.org", domain: "user")
        #expect(lookup.count == 32)
        #expect(try Vault(masterKey: key).lookup("ada@example.org", domain: "user") == lookup)
        #expect(vault.lookup(Array("ada@example.org".utf8), domain: "user") == lookup)
        #expect(vault.lookup("ada@example.org", domain: "account") != lookup)
        #expect(vault.lookup("Ada@example.org", domain: "user") != lookup)
        #expect(other.lookup("ada@example.org", domain: "user") != lookup)
        #expect(vault.lookup("b", domain: "a") != vault.lookup("", domain: "ab"))
    }

    @Test func `a verifier is neither a look-up nor a bare digest`() throws {
        let vault = try Vault(masterKey: key)
        let verifier = vault.passwordVerifier("s3cret")
        #expect(verifier == vault.passwordVerifier("s3cret"))
        #expect(verifier != vault.passwordVerifier("s3creT"))
        #expect(verifier != vault.lookup("s3cret", domain: ""))
        #expect(verifier != Digest.sha256(Array("s3cret".utf8)))
    }

    @Test func `the fingerprint tells keys apart and gives no octets of the key`() throws {
        let fingerprint = try Vault(masterKey: key).fingerprint
        #expect(try Vault(masterKey: key).fingerprint == fingerprint)
        #expect(try Vault(masterKey: [UInt8](1...32)).fingerprint != fingerprint)
        #expect(fingerprint != key)
        #expect(fingerprint != Digest.sha256(key))
    }
}
