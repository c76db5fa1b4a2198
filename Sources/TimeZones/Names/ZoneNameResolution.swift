import ICalendar

/// Finds the zone that a TZID of the wild means.
///
/// Each form is tried in the order in which it is least likely to be wrong; what matches none stays unknown.
struct ZoneNameResolution {
    let database: TimeZoneDatabase

    /// The longest names of the wild are display names of under 100 octets.
    private static let maximumLength = 200

    func zone(for tzid: String) -> Zone? {
        guard tzid.utf8.count <= Self.maximumLength else { return nil }
        let name = Self.trimmed(tzid)
        guard !name.isEmpty else { return nil }
        return named(name) ?? tail(of: name) ?? display(name) ?? fixed(name) ?? offsetPair(name)
    }

    // MARK: IANA

    /// An IANA name, a Windows id, or a name of either with a small blemish.
    private func named(_ name: String) -> Zone? {
        if let zone = iana(name) ?? windows(name) { return zone }
        // Exchange numbers its ids when it holds two of one name: "W. Europe Standard Time 1".
        let words = name.split(separator: " ")
        if words.count > 1, let last = words.last, last.count <= 3, last.allSatisfy(\.isNumber) {
            return named(words.dropLast().joined(separator: " "))
        }
        // libical wrote "America/New_York-2007" for rules that began then.
        if let dash = name.lastIndex(of: "-"), name.distance(from: dash, to: name.endIndex) == 5,
            name[name.index(after: dash)...].allSatisfy(\.isNumber)
        {
            return iana(String(name[..<dash]))
        }
        return nil
    }

    private func iana(_ name: String) -> Zone? {
        if let zone = database.canonicalZone(named: name) { return zone }
        guard name.utf8.count <= 64 else { return nil }
        // "America/New York"
        if name.contains("/"), name.contains(" ") {
            return database.canonicalZone(named: String(name.map { $0 == " " ? "_" : $0 }))
        }
        // "US-Eastern" of Apple, "Europe_Berlin" of others: the region ends at the first sign.
        guard let sign = name.firstIndex(where: { $0 == "-" || $0 == "_" || $0 == "\\" }),
            Self.regions.contains(name[..<sign].lowercased())
        else { return nil }
        let place = name[name.index(after: sign)...]
        if let zone = database.canonicalZone(named: name[..<sign] + "/" + place) { return zone }
        // "America_Argentina_Buenos_Aires"
        guard let second = place.firstIndex(where: { $0 == "-" || $0 == "_" || $0 == "\\" }) else {
            return nil
        }
        return database.canonicalZone(
            named: name[..<sign] + "/" + place[..<second] + "/" + place[place.index(after: second)...])
    }

    private static let regions: Set<String> = [
        "africa", "america", "antarctica", "arctic", "asia", "atlantic", "australia", "brazil", "canada",
        "chile",
        "etc", "europe", "indian", "mexico", "pacific", "us",
    ]

    /// A name with something before it: `/mozilla.org/20050126_1/Europe/Vienna`, `tzone://Microsoft/Utc`.
    private func tail(of name: String) -> Zone? {
        guard name.contains("/") else { return nil }
        var name = name[...]
        if name.hasSuffix(".ics") { name = name.dropLast(4) }
        let parts = name.split(separator: "/")
        // One part alone, such as "Utc", only where the rest is plainly a prefix.
        let shortest = name.hasPrefix("/") || name.contains("://") ? 1 : 2
        for count in stride(from: min(3, parts.count), through: shortest, by: -1) {
            if let zone = named(parts.suffix(count).joined(separator: "/")) { return zone }
        }
        return nil
    }

    // MARK: Windows

    /// A Windows id, also in its summer form or as Lotus Notes shortens it.
    private func windows(_ name: String) -> Zone? {
        var candidates = [name]
        let folded = name.lowercased()
        if folded.contains(" daylight time") {
            candidates.append(Self.replacing(" daylight time", with: " standard time", in: folded))
        } else if folded.hasSuffix(" time") {
            candidates.append(folded.dropLast(5) + " standard time")
        } else {
            // Lotus Notes: "W. Europe", "Eastern", "Romance".
            candidates.append(folded + " standard time")
        }
        return candidates.lazy.compactMap(WindowsZones.identifier(for:)).first
            .flatMap { database.canonicalZone(named: $0) }
    }

    // MARK: Display names

    /// What Outlook and Exchange show to people: `(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm,
    /// Vienna`.
    private func display(_ text: String) -> Zone? {
        let (offset, rest) = Self.splitOffset(text)
        var name = rest
        // "Microsoft Corporation: Eastern 1", "Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London"
        if let colon = name.lastIndex(of: ":") {
            name = Self.trimmed(String(name[name.index(after: colon)...]))
        }
        if name.isEmpty {
            guard let offset, !rest.contains(":") else { return nil }
            return fixedZone(offset)
        }
        if let identifier = DisplayNames.identifier(for: name) {
            return database.canonicalZone(named: identifier)
        }
        guard name != text else { return nil }
        if let zone = named(name) { return zone }
        guard let offset else { return nil }
        return city(in: name, standing: offset)
    }

    /// A zone of the first city of a list that IANA has and that keeps the offset stated.
    private func city(in list: String, standing offset: Int) -> Zone? {
        let cities = list.split { $0 == "," || $0 == "/" || $0 == ";" }
            .map { Self.trimmed(String($0)).lowercased().split(separator: " ").joined(separator: "_") }
        return cities.lazy.compactMap { self.database.zone(ofCity: $0) }.first {
            $0.keepsStandardOffset(offset)
        }
    }

    // MARK: Offsets

    /// `GMT+0100`, `UTC+1`, `+01:00`, `Z`: the sign means what it says, unlike in `Etc/GMT-1`.
    private func fixed(_ name: String) -> Zone? {
        guard let offset = Self.offset(name) else { return nil }
        return fixedZone(offset)
    }

    private func fixedZone(_ offset: Int) -> Zone? {
        let hours = offset / 3600
        if offset % 3600 == 0, (-12...14).contains(hours) {
            let name = hours == 0 ? "Etc/UTC" : "Etc/GMT" + (hours < 0 ? "+" : "-") + "\(hours.magnitude)"
            if let zone = database.zone(named: name) { return zone }
        }
        return Zone(fixedOffset: UTCOffset(seconds: offset))
    }

    /// Old Exchange: `GMT +0100 (Standard) / GMT +0200 (Daylight)`, read as the most used zone of that pair.
    private func offsetPair(_ name: String) -> Zone? {
        let halves = name.split(separator: "/").map { Self.trimmed(String($0)).lowercased() }
        guard halves.count == 2, halves[0].hasSuffix("(standard)"), halves[1].hasSuffix("(daylight)"),
            let standard = Self.offset(Self.trimmed(String(halves[0].dropLast(10)))),
            let daylight = Self.offset(Self.trimmed(String(halves[1].dropLast(10))))
        else { return nil }
        guard standard != daylight else { return fixedZone(standard) }
        return DisplayNames.identifier(standard: standard, daylight: daylight)
            .flatMap { database.canonicalZone(named: $0) }
    }

    // MARK: Text

    /// Without the white space, quotes and brackets that sloppy producers leave around a name.
    static func trimmed(_ text: String) -> String {
        let isJunk: (Character) -> Bool = { $0.isWhitespace || $0 == "\"" || $0 == "'" || $0 == "\u{0}" }
        let head = text.drop(while: isJunk)
        guard let last = head.lastIndex(where: { !isJunk($0) }) else { return "" }
        return String(head[...last])
    }

    /// Divides `(UTC+01:00) Rest` or `(GMT+01.00) Rest` into seconds and the rest.
    static func splitOffset(_ text: String) -> (offset: Int?, rest: String) {
        guard text.hasPrefix("("), let end = text.firstIndex(of: ")"),
            let offset = offset(trimmed(String(text[text.index(after: text.startIndex)..<end])))
        else { return (nil, text) }
        return (offset, trimmed(String(text[text.index(after: end)...])))
    }

    /// Seconds east of `Z`, `UTC`, `GMT+0100`, `UTC +1`, `+01:00`, `GMT-03.30`.
    static func offset(_ text: String) -> Int? {
        var rest = text.uppercased()[...]
        let hasName = rest.hasPrefix("UTC") || rest.hasPrefix("GMT")
        if hasName { rest = rest.dropFirst(3) }
        while rest.first == " " { rest = rest.dropFirst() }
        if rest.isEmpty { return hasName ? 0 : nil }
        if rest == "Z" { return 0 }
        // A minus may come as U+2212.
        guard let sign = rest.first, sign == "+" || sign == "-" || sign == "\u{2212}" else { return nil }
        rest = rest.dropFirst()
        let parts = rest.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "." }.map(String.init)
        guard parts.count <= 3, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { 48...57 ~= $0 } })
        else {
            return nil
        }
        var fields = parts
        if parts.count == 1, parts[0].count > 2 {
            // 100, 0100, 010000
            let digits = parts[0].count % 2 == 0 ? parts[0] : "0" + parts[0]
            guard digits.count <= 6 else { return nil }
            fields = stride(from: 0, to: digits.count, by: 2)
                .map { String(digits.dropFirst($0).prefix(2)) }
        }
        let numbers = fields.compactMap { $0.count <= 2 ? Int($0) : nil }
        guard numbers.count == fields.count, let hours = numbers.first, hours <= 15,
            numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        let seconds =
            hours * 3600 + (numbers.count > 1 ? numbers[1] * 60 : 0) + (numbers.count > 2 ? numbers[2] : 0)
        return sign == "+" ? seconds : -seconds
    }

    private static func replacing(_ part: String, with other: String, in text: String) -> String {
        guard let range = text.firstRange(of: part) else { return text }
        return String(text[..<range.lowerBound]) + other + String(text[range.upperBound...])
    }
}
