import Octets
import Testing

@Suite("RFC 4648")
struct EncodingTests {
    // The vectors of §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base 64 is written and read`(_ text: String, _ encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test func `the two alphabets differ in two digits and the padding`() {
        let octets: [UInt8] = [0xFB, 0xEF, 0xFF, 0xFE]
        #expect(Base64.encode(octets) == "++///g==")
        #expect(Base64.encode(octets, .url) == "--___g")
        #expect(Base64.decode("--___g", .url) == octets)
        #expect(Base64.decode("--___g==", .url) == octets)
    }

    @Test(arguments: ["Zg", "Zg=", "Z", "Zg===", "=", "Zm9v\n", "Zm 9v", "Zm9-", "Zh==", "Zm9=", "Z=g="])
    func `malformed base 64 is refused`(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: [("", ""), ("foobar", "666f6f626172")])
    func `base 16 is written and read`(_ text: String, _ encoded: String) {
        #expect(Hex.encode(Array(text.utf8)) == encoded)
        #expect(Hex.decode(encoded) == Array(text.utf8))
        #expect(Hex.decode(encoded.uppercased()) == Array(text.utf8))
    }

    @Test(arguments: ["6", "6g", "0x", "66 6", "é"])
    func `malformed base 16 is refused`(_ text: String) {
        #expect(Hex.decode(text) == nil)
    }

    @Test func `every octet survives both ways`() {
        let octets = [UInt8](0...255)
        #expect(Hex.decode(Hex.encode(octets)) == octets)
        #expect(Base64.decode(Base64.encode(octets)) == octets)
        #expect(Base64.decode(Base64.encode(octets, .url), .url) == octets)
    }
}

@Suite("RFC 3986 §2.1 percent-encoding")
struct PercentEncodingTests {
    @Test(arguments: [
        ("plain-1.ics", "plain-1.ics"), ("a b", "a%20b"), ("a/b", "a%2Fb"), ("é", "%C3%A9"), ("50%", "50%25"),
        ("user@example.com", "user@example.com"), ("a+b&c=d", "a%2Bb%26c%3Dd"), ("", ""),
    ])
    func `a segment is written and read`(_ segment: String, _ encoded: String) {
        #expect(PercentEncoding.encodeSegment(segment) == encoded)
        #expect(PercentEncoding.decode(encoded) == Array(segment.utf8))
    }

    @Test(arguments: ["%", "%2", "%2G", "%G2", "a%", "%%20"])
    func `a broken escape is refused`(_ text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }

    @Test func `escapes are resolved once`() {
        #expect(PercentEncoding.decode("%252F") == Array("%2F".utf8))
    }
}

@Suite("ASCII")
struct ASCIITests {
    @Test func `only letters change case`() {
        for octet in UInt8.min...UInt8.max {
            let isSmall = (0x61...0x7A).contains(octet)
            let isCapital = (0x41...0x5A).contains(octet)
            #expect(ASCII.uppercased(octet) == (isSmall ? octet - 32 : octet))
            #expect(ASCII.lowercased(octet) == (isCapital ? octet + 32 : octet))
            #expect(ASCII.isLetter(octet) == (isSmall || isCapital))
            #expect(ASCII.isDigit(octet) == (0x30...0x39).contains(octet))
        }
    }

    @Test func `letters beyond ASCII keep their case`() {
        #expect(ASCII.uppercased("straße é") == "STRAßE é")
        #expect(ASCII.equalsIgnoringCase("MAILTO", "mailto"))
        #expect(!ASCII.equalsIgnoringCase("É", "é"))
    }

    @Test(arguments: [("0", 0), ("007", 7), ("9223372036854775807", Int.max)])
    func `a number is read`(_ text: String, _ number: Int) {
        #expect(ASCII.decimal(text.utf8.span) == number)
    }

    @Test(arguments: ["", "-1", "+1", "1 ", "9223372036854775808", "99999999999999999999999", "١"])
    func `what is no number is refused`(_ text: String) {
        #expect(ASCII.decimal(text.utf8.span) == nil)
    }
}
