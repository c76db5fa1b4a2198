import Octets

/// Finds the number of a known name without making a `String` of it.
///
/// An open-addressed table of 256 places.  Of each name the first and the last eight octets are kept as two
/// numbers (they overlap in shorter ones), so that most names are found, or found missing, by comparing those.
struct NameTable<Kind: CaseIterable & RawRepresentable<UInt8> & Sendable>: Sendable {
    /// A known name; nothing when `kind` is 0.
    private struct Slot: Sendable {
        var head: UInt64 = 0
        var tail: UInt64 = 0
        var count = 0
        var kind: UInt8 = 0
    }

    private let slots: [Slot]
    /// The names, for those of which two words do not hold all octets.
    private let names: [[UInt8]]
    private let other: Kind

    init(other: Kind, name: (Kind) -> String) {
        var slots = [Slot](repeating: Slot(), count: 256)
        var names: [[UInt8]] = [[]]
        for kind in Kind.allCases where kind.rawValue != 0 {
            let octets = Array(name(kind).utf8)
            names.append(octets)
            let (head, tail) = Self.words(octets.span, from: 0, to: octets.count)
            var place = Self.hash(head, tail)
            while slots[place].kind != 0 { place = (place + 1) & 255 }
            slots[place] = Slot(head: head, tail: tail, count: octets.count, kind: kind.rawValue)
        }
        self.slots = slots
        self.names = names
        self.other = other
    }

    /// The kind of the name, in either case; `other` when it is not in the table.
    func kind(of name: Span<UInt8>) -> Kind { kind(of: name, from: 0, to: name.count) }

    /// The kind of the name that stands in the text from `start` to `end`.
    @inline(__always)
    func kind(of text: Span<UInt8>, from start: Int, to end: Int) -> Kind {
        let (head, tail) = Self.words(text, from: start, to: end)
        var place = Self.hash(head, tail)
        while slots[place].kind != 0 {
            let slot = slots[place]
            if slot.head == head, slot.tail == tail, slot.count == end &- start,
                end &- start <= 16 || text.extracting(start..<end).spellsIgnoringCase(names[Int(slot.kind)])
            {
                return Kind(rawValue: slot.kind) ?? other
            }
            place = (place &+ 1) & 255
        }
        return other
    }

    /// The first and the last eight octets in capitals, with zeros behind those of a shorter name.
    @inline(__always)
    private static func words(
        _ text: Span<UInt8>, from start: Int, to end: Int
    ) -> (head: UInt64, tail: UInt64) {
        let count = end &- start
        let head = text.word(at: start)
        guard count < 8 else { return (capitals(head), capitals(text.word(at: end &- 8))) }
        return (capitals(head & ((1 &<< (UInt64(truncatingIfNeeded: count) &* 8)) &- 1)), 0)
    }

    /// The word with its small letters made capital.
    @inline(__always)
    private static func capitals(_ word: UInt64) -> UInt64 {
        let low = word & Span<UInt8>.each(0x7F)
        let letters =
            (low &+ Span<UInt8>.each(0x80 - 0x61)) & ~(low &+ Span<UInt8>.each(0x80 - 0x7B)) & ~word
            & Span<UInt8>.each(0x80)
        return word ^ letters &>> 2
    }

    @inline(__always)
    private static func hash(_ head: UInt64, _ tail: UInt64) -> Int {
        Int(truncatingIfNeeded: ((head ^ tail &* 3) &* 0x9E37_79B9_7F4A_7C15) &>> 56)
    }
}

extension NameTable<PropertyKind> {
    static let properties = NameTable(other: .other) { $0.name }
}

extension NameTable<ComponentKind> {
    static let components = NameTable(other: .other) { $0.name }
}

extension Span<UInt8> {
    /// Whether the octets are exactly those of the text.
    func spells(_ text: String) -> Bool {
        let expected = text.utf8.span
        guard count == expected.count else { return false }
        for index in indices where self[index] != expected[index] { return false }
        return true
    }

    /// Whether the octets spell `capitals`, which is ASCII in capitals, in either case.
    func spellsIgnoringCase(_ capitals: String) -> Bool { spellsIgnoringCase(capitals.utf8.span) }

    /// Whether the octets spell `capitals`, which is ASCII in capitals, in either case.
    func spellsIgnoringCase(_ capitals: [UInt8]) -> Bool { spellsIgnoringCase(capitals.span) }

    private func spellsIgnoringCase(_ expected: Span<UInt8>) -> Bool {
        guard count == expected.count else { return false }
        for index in indices where ASCII.uppercased(self[index]) != expected[index] { return false }
        return true
    }
}
