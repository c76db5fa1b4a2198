/// Damages calendars in the ways in which strangers' programs, mail and disks do, the same way for the same seed.
struct Mutator {
    /// SplitMix64: short, and good enough to choose places.
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % UInt64(max(1, bound)))
    }

    /// What a damaged line may hold: delimiters, controls, halves of characters, values of other types.
    private static let scraps: [[UInt8]] =
        [
            ":", ";", "=", ",", "\"", "\\", "\r", "\n", "\r\n", "\r\n ", "\t", "\u{0}", "\u{7F}", "é", " ",
            "^",
            ";VALUE=DATE", ";VALUE=PERIOD", ";VALUE=BINARY", ";VALUE=X-OWN", ";VALUE=DATE-TIME",
            ";TZID=Nowhere",
            ";TZID=", ";TZID=Europe/Vienna", "20260302", "20260302T090000", "20260230T250000Z", "-P1D", "PT",
            "P1W", "99999999999999999999", "-1", "FREQ=DAILY", ";COUNT=0", ";BYDAY=1MO", ";FREQ=WEEKLY", "/",
            "Z",
        ].map { Array($0.utf8) } + [[0xC3], [0xFF], [0xE2, 0x82], [0xED, 0xA0, 0x80]]

    /// Lines that stand where they should not.
    private static let lines: [[UInt8]] = [
        "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM", "BEGIN:VCALENDAR", "END:VCALENDAR",
        "BEGIN:VTIMEZONE", "END:VTIMEZONE", "BEGIN:STANDARD", "END:STANDARD", "BEGIN:X-OWN", "END:X-OWN",
        "BEGIN:VTODO", "END:VTODO", "BEGIN:VFREEBUSY", "BEGIN:PARTICIPANT", "END:PARTICIPANT", "BEGIN:",
        "BEGIN:AVAILABLE", "BEGIN:VAVAILABILITY", "UID:other", "DTEND:20200101T000000Z", "DURATION:-PT1H",
        "DURATION:PT1H", "DTSTART;VALUE=DATE:20260302", "DTSTART:20260302T090000", "RRULE:FREQ=NEVER",
        "RDATE;VALUE=PERIOD:20260302T090000Z/20260301T090000Z", "TRIGGER:soon", "ACTION:", "VERSION:1.0",
        "PRODID:x", "TZOFFSETTO:-0000", "TZID:", "GEO:x", "no line at all", "", " ", "REPEAT:1",
        "DUE:20260302",
        "RECURRENCE-ID;VALUE=DATE:20260302T090000", "ATTACH;VALUE=BINARY;ENCODING=BASE64:!", "SEQUENCE:1.5",
        "ATTENDEE;CN=\"a:b@example.com", "ORGANIZER;CN=\"A \"B\" C\":c@example.com", "COMPLETED:20260302",
    ].map { Array($0.utf8) }

    /// A damaged copy, by one to four mutations.
    mutating func mutated(_ octets: [UInt8]) -> [UInt8] {
        var result = octets
        for _ in 0...next(below: 4) { mutate(&result) }
        return result
    }

    private mutating func mutate(_ octets: inout [UInt8]) {
        guard !octets.isEmpty else { return }
        let place = next(below: octets.count)
        switch next(below: 10) {
        case 0: octets.remove(at: place)
        case 1: octets[place] = UInt8(next(below: 256))
        case 2, 3: octets.insert(contentsOf: Self.scraps[next(below: Self.scraps.count)], at: place)
        case 4:
            if next(below: 8) == 0 { octets.removeSubrange(place...) } else { octets[place] ^= 0x20 }
        default: mutateLines(&octets)
        }
    }

    private mutating func mutateLines(_ octets: inout [UInt8]) {
        var lines = octets.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
        let place = next(below: lines.count)
        switch next(below: 6) {
        case 0: lines.remove(at: place)
        case 1: lines.insert(lines[next(below: lines.count)], at: place)
        case 2: lines.swapAt(place, next(below: lines.count))
        case 3: lines.insert(Self.lines[next(below: Self.lines.count)] + [0x0D], at: place)
        case 4:
            // The value of another line.
            let other = lines[next(below: lines.count)]
            guard let colon = lines[place].firstIndex(of: 0x3A), let second = other.firstIndex(of: 0x3A)
            else {
                return
            }
            lines[place] = Array(lines[place][...colon] + other[(second + 1)...])
        default:
            // White space before a continuation is lost.
            if lines[place].first == 0x20 { lines[place].removeFirst() } else { lines[place].removeAll() }
        }
        octets = Array(lines.joined(separator: [0x0A]))
    }
}
