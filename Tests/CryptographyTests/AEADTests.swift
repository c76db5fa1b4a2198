import Cryptography
import Testing

@Suite("NIST SP 800-38D AES-256-GCM")
struct AEADTests {
    // Test cases 13 to 16 of the GCM specification: those with a 256-bit key and a 96-bit nonce.
    @Test(arguments: [
        ("", "", "", "530f8afbc74536b9a963b4f1c4cb738b", false),
        (
            "00000000000000000000000000000000", "", "cea7403d4d606b6e074ec5d3baf39d18",
            "d0d1c8a799996bf0265b98b5d48ab919", false
        ),
        (
            """
            d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
            1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255
            """, "",
            """
            522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
            8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad
            """, "b094dac5d93471bdec1a502270e3cc6c", true
        ),
        (
            """
            d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
            1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
            """, "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            """
            522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
            8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
            """, "76fc6ece0f4e1768cddf8853bb2d551b", true
        ),
    ])
    func `the published cases come out and go back`(
        _ plaintext: String, _ associated: String, _ encrypted: String, _ tag: String, _ hasKey: Bool
    ) throws {
        let key =
            hasKey
            ? hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
            : [UInt8](repeating: 0, count: 32)
        let nonce = hasKey ? hex("cafebabefacedbaddecaf888") : [UInt8](repeating: 0, count: 12)
        let sealed = try AEAD.seal(
            hex(plaintext), key: key, nonce: nonce, associatedData: hex(associated))
        #expect(sealed == hex(encrypted) + hex(tag))
        let opened = try AEAD.open(sealed, key: key, nonce: nonce, associatedData: hex(associated))
        #expect(opened == hex(plaintext))
    }

    private let key = [UInt8](repeating: 7, count: 32)
    private let nonce = [UInt8](repeating: 9, count: 12)

    @Test(arguments: 0..<21) func `one altered bit anywhere is noticed`(_ position: Int) throws {
        var sealed = try AEAD.seal(Array("hello".utf8), key: key, nonce: nonce, associatedData: [1])
        try #require(sealed.count == 21)
        sealed[position] ^= 1
        #expect(throws: CryptographyError(.authenticationFailed, "")) {
            try AEAD.open(sealed, key: key, nonce: nonce, associatedData: [1])
        }
    }

    @Test func `other associated data is noticed`() throws {
        let sealed = try AEAD.seal(Array("hello".utf8), key: key, nonce: nonce, associatedData: [1])
        #expect(throws: CryptographyError(.authenticationFailed, "")) {
            try AEAD.open(sealed, key: key, nonce: nonce, associatedData: [2])
        }
    }

    @Test func `a prefix is carried along and skipped`() throws {
        let sealed = try AEAD.seal(
            Array("hello".utf8), key: key, nonce: nonce, associatedData: [], prefix: [1, 2, 3])
        #expect(sealed.prefix(3) == [1, 2, 3])
        let opened = try AEAD.open(sealed, from: 3, key: key, nonce: nonce, associatedData: [])
        #expect(opened == Array("hello".utf8))
    }

    @Test func `wrong lengths are errors`() {
        #expect(throws: CryptographyError(.invalidKey, "")) {
            try AEAD.seal([], key: [1], nonce: nonce, associatedData: [])
        }
        #expect(throws: CryptographyError(.invalidNonce, "")) {
            try AEAD.seal([], key: key, nonce: [1], associatedData: [])
        }
        #expect(throws: CryptographyError(.authenticationFailed, "")) {
            try AEAD.open([1, 2, 3], key: key, nonce: nonce, associatedData: [])
        }
        #expect(throws: CryptographyError(.authenticationFailed, "")) {
            try AEAD.open([1, 2, 3], from: 9, key: key, nonce: nonce, associatedData: [])
        }
    }
}
