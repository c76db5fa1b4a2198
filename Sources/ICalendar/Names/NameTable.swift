import Octets

/// Finds the number of a known name without making a `String` of it.
///
/// An open-addressed table of 256 places, hashed by length, first, middle and last letter: most names are
/// found, or found missing, with one comparison.
struct NameTable<Kind: CaseIterable & RawRepresentable<UInt8> & Sendable>: Sendable {
    private let slots: [UInt8]
    private let names: [[UInt8]]
    private let other: Kind

    init(other: Kind, name: (Kind) -> String) {
        var slots = [UInt8](repeating: 0, count: 256)
        var names = [[UInt8]](repeating: [], count: 256)
        for kind in Kind.allCases where kind.rawValue != 0 {
            let octets = Array(name(kind).utf8)
            var slot = Self.hash(octets.span)
            while slots[slot] != 0 { slot = (slot + 1) & 255 }
            slots[slot] = kind.rawValue
            names[slot] = octets
        }
        self.slots = slots
        self.names = names
        self.other = other
    }

    /// The kind of the name, in either case; `other` when it is not in the table.
    func kind(of name: Span<UInt8>) -> Kind {
        guard !name.isEmpty else { return other }
        var slot = Self.hash(name)
        while slots[slot] != 0 {
            if Self.spells(name, names[slot]) { return Kind(rawValue: slots[slot]) ?? other }
            slot = (slot + 1) & 255
        }
        return other
    }

    private static func hash(_ name: Span<UInt8>) -> Int {
        let first = Int(name[0] & 0xDF)
        let middle = Int(name[name.count / 2] & 0xDF)
        let last = Int(name[name.count - 1] & 0xDF)
        return (name.count &* 11 &+ first &* 5 &+ middle &* 3 &+ last &* 23) & 255
    }

    private static func spells(_ name: Span<UInt8>, _ known: [UInt8]) -> Bool {
        guard name.count == known.count else { return false }
        for index in name.indices where ASCII.uppercased(name[index]) != known[index] { return false }
        return true
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
    func spellsIgnoringCase(_ capitals: String) -> Bool {
        let expected = capitals.utf8.span
        guard count == expected.count else { return false }
        for index in indices where ASCII.uppercased(self[index]) != expected[index] { return false }
        return true
    }
}
