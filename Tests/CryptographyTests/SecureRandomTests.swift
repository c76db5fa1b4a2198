import Cryptography
import Testing

@Suite("Random octets and comparing secrets")
struct SecureRandomTests {
    @Test(arguments: [0, 1, 16, 1000]) func `as many octets as were asked for`(_ count: Int) {
        #expect(SecureRandom.bytes(count).count == count)
    }

    @Test func `no two draws are equal`() {
        #expect(Set((0..<1000).map { _ in SecureRandom.bytes(16) }).count == 1000)
    }

    @Test(
        arguments: [
            ([], [], true), ([1, 2], [1, 2], true), ([1, 2], [1, 3], false), ([1], [1, 2], false),
            ([0], [], false),
        ] as [([UInt8], [UInt8], Bool)])
    func `equal is equal`(_ a: [UInt8], _ b: [UInt8], _ equal: Bool) {
        #expect(constantTimeEqual(a, b) == equal)
    }
}
