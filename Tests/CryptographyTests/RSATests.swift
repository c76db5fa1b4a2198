import Cryptography
import Testing

@Suite("RFC 7518 §3.3 RS256")
struct RSATests {
    private let message = Array("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0".utf8)

    @Test func `a signature equals the one that OpenSSL makes with the same key`() throws {
        // The scheme is deterministic, so that there is one right signature.
        #expect(try RSAPrivateKey(pem: TestKeys.pkcs1).signRS256(message) == hex(TestKeys.signature))
    }

    @Test func `its public half verifies, and nothing else passes`() throws {
        let publicKey = try RSAPrivateKey(pem: TestKeys.pkcs1).publicKey
        var signature = hex(TestKeys.signature)
        #expect(publicKey.verifyRS256(signature, message))
        #expect(!publicKey.verifyRS256(signature, message + [0]))
        #expect(!publicKey.verifyRS256([], message))
        signature[17] ^= 4
        #expect(!publicKey.verifyRS256(signature, message))
    }

    @Test func `a made key goes out as PKCS#8 and as PKCS#1 and comes back the same`() throws {
        let key = try RSAPrivateKey.generate()
        #expect(key.pem.hasPrefix("-----BEGIN PRIVATE KEY-----"))
        let other = try RSAPrivateKey(pem: key.pkcs1PEM())
        #expect(other.pem.hasPrefix("-----BEGIN RSA PRIVATE KEY-----"))
        #expect(try other.signRS256(message) == key.signRS256(message))
        let publicKey = try RSAPublicKey(pem: other.publicKey.pem)
        #expect(try publicKey.verifyRS256(key.signRS256(message), message))
        #expect(!publicKey.verifyRS256(hex(TestKeys.signature), message))
    }

    @Test(arguments: ["", "no PEM", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
    func `what is no key is refused`(_ text: String) {
        #expect(throws: CryptographyError(.invalidKey, "")) { try RSAPrivateKey(pem: text) }
        #expect(throws: CryptographyError(.invalidKey, "")) { try RSAPublicKey(pem: text) }
    }

    @Test(arguments: TestKeys.Unsuitable.allCases)
    func `a short key and another kind of key are refused`(_ key: TestKeys.Unsuitable) {
        #expect(throws: CryptographyError(.unsuitableKey, "")) { try RSAPrivateKey(pem: key.pem) }
    }
}
