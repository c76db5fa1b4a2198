import StoreKit
import Testing

@testable import StoreSQLite

@Suite("The layout of sealed records")
struct FieldsTests {
    @Test(arguments: [0, 1, -1, 63, 64, -64, -65, 1 << 40, .max, .min] as [Int64])
    func `a number comes back`(_ value: Int64) throws {
        var writer = FieldWriter()
        writer.integer(value)
        var reader = FieldReader(writer.bytes)
        #expect(try reader.integer() == value)
    }

    @Test func `values come back in their order`() throws {
        var writer = FieldWriter()
        writer.text("ä\0b")
        writer.optionalText(nil)
        writer.optionalText("")
        writer.octets([0, 255])
        writer.flag(true)
        writer.texts(["a", ""])
        writer.count(300)
        var reader = FieldReader(writer.bytes)
        #expect(try reader.text() == "ä\0b")
        #expect(try reader.optionalText() == nil)
        #expect(try reader.optionalText() == "")
        #expect(try reader.octets() == [0, 255])
        #expect(try reader.flag())
        #expect(try reader.texts() == ["a", ""])
        #expect(try reader.count() == 300)
        #expect(throws: StoreError(.corrupt, "")) { try reader.flag() }
    }

    @Test(arguments: [
        [], [5, 65], [0x80], [UInt8](repeating: 0xff, count: 12),
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    ])
    func `what is cut off or too large is an error`(_ bytes: [UInt8]) {
        #expect(throws: StoreError(.corrupt, "")) {
            var reader = FieldReader(bytes)
            _ = try reader.text()
        }
    }
}
