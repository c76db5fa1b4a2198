import StoreKit

/// Writes the values of a record one after the other, compactly, before they are sealed together.
///
/// Numbers are in base 128, least significant group first; texts and octets follow their length. What wrote it
/// and what reads it agree by the table's layout version.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 128) { bytes.reserveCapacity(capacity) }

    mutating func count(_ value: Int) { unsigned(UInt64(value)) }

    mutating func integer(_ value: Int64) {
        // Zigzag, so that small negative numbers are short too.
        unsigned(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func octets(_ value: [UInt8]) {
        count(value.count)
        bytes += value
    }

    mutating func text(_ value: String) {
        let utf8 = value.utf8
        count(utf8.count)
        bytes += utf8
    }

    mutating func optionalText(_ value: String?) {
        flag(value != nil)
        if let value { text(value) }
    }

    mutating func texts(_ values: [String]) {
        count(values.count)
        for value in values { text(value) }
    }

    private mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

/// Reads what ``FieldWriter`` wrote, in the same order.
struct FieldReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func count() throws(StoreError) -> Int {
        guard let value = Int(exactly: try unsigned()) else { throw Self.damaged }
        return value
    }

    mutating func integer() throws(StoreError) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func flag() throws(StoreError) -> Bool {
        guard index < bytes.count else { throw Self.damaged }
        defer { index += 1 }
        return bytes[index] != 0
    }

    mutating func octets() throws(StoreError) -> [UInt8] { Array(try slice()) }

    mutating func text() throws(StoreError) -> String { String(decoding: try slice(), as: UTF8.self) }

    mutating func optionalText() throws(StoreError) -> String? { try flag() ? try text() : nil }

    mutating func texts() throws(StoreError) -> [String] {
        var values: [String] = []
        for _ in 0..<(try count()) { values.append(try text()) }
        return values
    }

    private mutating func slice() throws(StoreError) -> ArraySlice<UInt8> {
        let length = try count()
        guard length <= bytes.count - index else { throw Self.damaged }
        defer { index += length }
        return bytes[index..<index + length]
    }

    private mutating func unsigned() throws(StoreError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while index < bytes.count, shift < 64 {
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw Self.damaged
    }

    private static let damaged = StoreError(.corrupt, "a record has another layout than its version says")
}
