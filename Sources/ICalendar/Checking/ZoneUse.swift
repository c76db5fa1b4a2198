/// The TZIDs that a calendar uses and those that it defines.
struct ZoneUse {
    private struct Zone {
        /// The line that uses it first; `nil` when none does.
        var line: Int?
        var isDefined = false
    }

    private var names: [String] = []
    private var zones: [Zone] = []
    /// The places of all but the first few: calendars have few zones, but a stranger may send thousands.
    private var places: [String: Int] = [:]
    private static let few = 8
    private var again: [(place: Int, line: Int)] = []

    /// Notes that a line uses the zone, and gives the number of the zone, which is above 0.
    mutating func use(_ name: Span<UInt8>, line: Int) -> Int {
        let place = place(of: name)
        if zones[place].line == nil { zones[place].line = line }
        return place + 1
    }

    /// Notes a VTIMEZONE with the value of its TZID.
    mutating func define(_ value: Span<UInt8>, line: Int) {
        let name = LineText.unescaped(value)
        let place = place(of: name.utf8.span)
        if zones[place].isDefined { again.append((place, line)) }
        zones[place].isDefined = true
    }

    /// The lines of TZIDs that were defined before, and whether a time refers to them.
    var repeated: [(line: Int, isUsed: Bool)] { again.map { ($0.line, zones[$0.place].line != nil) } }

    /// The zones that are used and not defined, with the first line that uses each, in the order of the lines.
    var undefined: [(name: String, line: Int)] {
        var undefined: [(name: String, line: Int)] = []
        for (name, zone) in zip(names, zones) where !zone.isDefined {
            if let line = zone.line { undefined.append((name, line)) }
        }
        return undefined.sorted { $0.line < $1.line }
    }

    private mutating func place(of name: Span<UInt8>) -> Int {
        for place in 0..<min(names.count, Self.few) where name.spells(names[place]) { return place }
        let text = String(octets: name)
        if names.count >= Self.few {
            if let place = places[text] { return place }
            places[text] = names.count
        }
        names.append(text)
        zones.append(Zone())
        return names.count - 1
    }
}

extension Span<UInt8> {
    /// A number that differs for different octets, save by rare chance (FNV-1a).
    var fingerprint: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in indices { hash = (hash ^ UInt64(self[index])) &* 0x100_0000_01B3 }
        return hash
    }
}
