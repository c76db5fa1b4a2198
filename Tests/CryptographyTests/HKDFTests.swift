import Cryptography
import Testing

@Suite("RFC 5869 HKDF-SHA-256")
struct HKDFTests {
    @Test func `test case 1: basic`() {
        let output = HKDF.sha256(
            key: [UInt8](repeating: 0x0b, count: 22), salt: hex("000102030405060708090a0b0c"),
            info: hex("f0f1f2f3f4f5f6f7f8f9"), count: 42)
        #expect(
            output
                == hex(
                    """
                    3cb25f25faacd57a90434f64d0362f2a
                    2d2d0a90cf1a5a4c5db02d56ecc4c5bf
                    34007208d5b887185865
                    """))
    }

    @Test func `test case 2: longer inputs and outputs`() {
        let output = HKDF.sha256(
            key: [UInt8](0x00...0x4f), salt: [UInt8](0x60...0xaf), info: [UInt8](0xb0...0xff), count: 82)
        #expect(
            output
                == hex(
                    """
                    b11e398dc80327a1c8e7f78c596a4934
                    4f012eda2d4efad8a050cc4c19afa97c
                    59045a99cac7827271cb41c65e590e09
                    da3275600c2f09b8367793a9aca3db71
                    cc30c58179ec3e87c14c01d5c1f3434f
                    1d87
                    """))
    }

    @Test func `test case 3: no salt and no info`() {
        let output = HKDF.sha256(
            key: [UInt8](repeating: 0x0b, count: 22), salt: [], info: [], count: 42)
        #expect(
            output
                == hex(
                    """
                    8da4e775a563c18f715f802a063c5a31
                    b8a11f5c5ee1879ec3454e5f3c738d2d
                    9d201395faa4b61a96c8
                    """))
    }

    @Test func `no octets asked for, none made`() {
        #expect(HKDF.sha256(key: [1], salt: [], info: [], count: 0).isEmpty)
    }
}
