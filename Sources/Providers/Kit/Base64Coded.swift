import Octets

/// Octets that are written down in base 64.
///
/// A list of numbers, which is what `Codable` makes of octets, takes up to four times the room, and while it is made a
/// hundred times.
@propertyWrapper
package struct Base64Coded: Codable, Sendable, Hashable {
    package var wrappedValue: [UInt8]

    package init(wrappedValue: [UInt8]) { self.wrappedValue = wrappedValue }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Earlier versions wrote lists of numbers.
        if let list = try? container.decode([UInt8].self) {
            wrappedValue = list
            return
        }
        guard let octets = Base64.decode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no base 64")
        }
        wrappedValue = octets
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Base64.encode(wrappedValue))
    }
}
