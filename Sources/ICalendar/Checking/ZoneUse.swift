/// The TZIDs that a calendar uses and those that it defines.
struct ZoneUse {
    private var used: [String: Int] = [:]
    private var defined: Set<String> = []
    private var again: [(name: String, line: Int)] = []
    /// The names that the last few lines used, so that not every line needs a `String`.
    private var recent: [(fingerprint: UInt64, count: Int)] = []

    /// Notes that a line uses the zone.
    mutating func use(_ name: Span<UInt8>, line: Int) {
        let mark = (name.fingerprint, name.count)
        if recent.contains(where: { $0.fingerprint == mark.0 && $0.count == mark.1 }) { return }
        if recent.count == 8 { recent.removeFirst() }
        recent.append(mark)
        let text = String(octets: name)
        if used[text] == nil { used[text] = line }
    }

    /// Notes a VTIMEZONE.
    mutating func define(_ name: String, line: Int) {
        if !defined.insert(name).inserted { again.append((name, line)) }
    }

    /// The lines of TZIDs that were defined before, and whether a time refers to them.
    var repeated: [(line: Int, isUsed: Bool)] { again.map { ($0.line, used[$0.name] != nil) } }

    /// The zones that are used and not defined, with the first line that uses each, in the order of the lines.
    var undefined: [(name: String, line: Int)] {
        used.filter { !defined.contains($0.key) }.map { ($0.key, $0.value) }.sorted { $0.1 < $1.1 }
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
