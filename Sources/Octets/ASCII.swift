/// What protocol text needs to know about single octets.
///
/// Everything here is about ASCII alone: octets above 0x7F are never letters, digits or controls.
public enum ASCII {
    /// Horizontal tab.
    public static let tab: UInt8 = 0x09
    /// Line feed.
    public static let lineFeed: UInt8 = 0x0A
    /// Carriage return.
    public static let carriageReturn: UInt8 = 0x0D
    /// Space.
    public static let space: UInt8 = 0x20

    /// Whether the octet is `0`…`9`.
    @inlinable
    public static func isDigit(_ octet: UInt8) -> Bool { octet &- 0x30 <= 9 }

    /// Whether the octet is a letter of either case.
    @inlinable
    public static func isLetter(_ octet: UInt8) -> Bool { (octet | 0x20) &- 0x61 < 26 }

    /// Whether the octet is a letter, a digit or a hyphen: what names of RFC 5545 §3.1 are made of.
    @inlinable
    public static func isNameOctet(_ octet: UInt8) -> Bool {
        isLetter(octet) || isDigit(octet) || octet == 0x2D
    }

    /// Whether the octet is a control other than the tab.
    @inlinable
    public static func isControl(_ octet: UInt8) -> Bool {
        (octet < 0x20 && octet != tab) || octet == 0x7F
    }

    /// The octet with a small letter made capital; every other octet as it is.
    @inlinable
    public static func uppercased(_ octet: UInt8) -> UInt8 { octet &- 0x61 < 26 ? octet & 0xDF : octet }

    /// The octet with a capital letter made small; every other octet as it is.
    @inlinable
    public static func lowercased(_ octet: UInt8) -> UInt8 { octet &- 0x41 < 26 ? octet | 0x20 : octet }

    /// The text with its ASCII letters made small and nothing else touched.
    public static func lowercased(_ text: String) -> String {
        guard text.utf8.contains(where: { lowercased($0) != $0 }) else { return text }
        return String(decoding: text.utf8.map { lowercased($0) }, as: UTF8.self)
    }

    /// The text with its ASCII letters made capital and nothing else touched.
    public static func uppercased(_ text: String) -> String {
        guard text.utf8.contains(where: { uppercased($0) != $0 }) else { return text }
        return String(decoding: text.utf8.map { uppercased($0) }, as: UTF8.self)
    }

    /// Whether two texts are the same but for the case of ASCII letters.
    public static func equalsIgnoringCase(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count && zip(a.utf8, b.utf8).allSatisfy { uppercased($0) == uppercased($1) }
    }

    /// Reads an unsigned decimal number that fills `octets` wholly.
    ///
    /// - Returns: `nil` when there is no digit, something other than a digit, or more than an `Int` can hold.
    public static func decimal(_ octets: Span<UInt8>) -> Int? {
        guard !octets.isEmpty else { return nil }
        var value = 0
        for index in octets.indices {
            guard isDigit(octets[index]) else { return nil }
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(Int(octets[index] &- 0x30))
            guard !tooLarge, !overflow else { return nil }
            value = sum
        }
        return value
    }
}
