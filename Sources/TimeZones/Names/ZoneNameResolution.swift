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
        let name = Self.trimmed(Self.unescaped(tzid))
        guard !name.isEmpty else { return nil }
        if let zone = plain(name) { return zone }
        // "Europe/Berlin (Mitteleuropäische Zeit)"
        if name.contains("/"), name.hasSuffix(")"), let comment = name.lastIndex(of: "("),
            comment > name.startIndex, let zone = named(Self.trimmed(String(name[..<comment])))
        {
            return zone
        }
        // Exchange numbers its ids when it holds two of one name: "W. Europe Standard Time 1".
        let words = name.split(separator: " ")
        guard words.count > 1, let last = words.last, last.count <= 3, last.allSatisfy(\.isNumber) else {
            return nil
        }
        let rest = words.dropLast().joined(separator: " ")
        // "UTC 1" is something else.
        guard Self.offset(rest) == nil, words.count > 2 || database.zone(named: rest) == nil else {
            return nil
        }
        return plain(rest)
    }

    private func plain(_ name: String) -> Zone? {
        named(name) ?? tail(of: name) ?? display(name) ?? fixed(name) ?? offsetPair(name) ?? posix(name)
    }

    // MARK: IANA

    /// An IANA name, a Windows id, or a name of either with a small blemish.
    private func named(_ name: String) -> Zone? {
        if let zone = iana(name) ?? windows(name) { return zone }
        // libical wrote "America/New_York-2007" for rules that began then; "GMT-0500" is no year.
        if name.contains("/"), let dash = name.lastIndex(of: "-") {
            let year = name[name.index(after: dash)...]
            if year.utf8.count == 4, year.allSatisfy(\.isNumber),
                year.hasPrefix("19") || year.hasPrefix("20")
            {
                return iana(String(name[..<dash]))
            }
        }
        return nil
    }

    private func iana(_ name: String) -> Zone? {
        if let zone = database.canonicalZone(named: name) { return zone }
        // "US Eastern" without a slash is not US/Eastern but Lotus's short form of a Windows id.
        guard name.utf8.count <= 64, name.contains("/") || !name.contains(" ") else { return nil }
        // "US-Eastern" of Apple, "Europe_Berlin", "America/New York", "America_Argentina_Buenos_Aires"
        return database.zone(ofLetters: name)
    }

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

    /// A POSIX TZ string that states its rules: `CET-1CEST,M3.5.0,M10.5.0/3`.
    private func posix(_ name: String) -> Zone? {
        guard name.contains(","), !name.contains(" "), let rules = PosixTimeZone(name.utf8) else {
            return nil
        }
        return Zone(identifier: name, table: TZifFile(footer: rules).table())
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
            .map {
                Self.plainLetters(Self.trimmed(String($0))).split(separator: " ").joined(separator: "_")
            }
        guard
            let zone = cities.lazy.compactMap({ self.database.zone(ofCity: $0) }).first(where: {
                $0.keepsStandardOffset(offset)
            })
        else { return nil }
        // Such lists are Windows's, in some language: the zone meant is that of its whole row.
        guard cities.count > 1, let name = database.windowsName(for: zone.identifier),
            let whole = windows(name), whole.keepsStandardOffset(offset)
        else { return zone }
        return whole
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

    /// Without the backslashes of iCalendar's TEXT, which some leave in a parameter; others are slashes.
    static func unescaped(_ text: String) -> String {
        guard text.contains("\\") else { return text }
        var result = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "\\" else {
                result.append(character)
                continue
            }
            // Two for one come from escaping twice.
            while rest.first == "\\" { rest.removeFirst() }
            if let next = rest.first, next != ",", next != ";", next != "/" { result.append("/") }
        }
        return result
    }

    /// Small letters without the accents that IANA's city names do not have.
    static func plainLetters(_ text: String) -> String {
        String(text.lowercased().map { accents[$0] ?? $0 })
    }

    private static let accents: [Character: Character] = {
        var accents: [Character: Character] = [:]
        for group in [
            "aáàâãäåāăą", "cçćč", "dď", "eéèêëēėęě", "gğ", "iíìîïīı", "lł", "nñńň", "oóòôõöøōő", "rř",
            "sśšşș", "tťţț", "uúùûüūůű", "yý", "zźżž",
        ] {
            for letter in group.dropFirst() { accents[letter] = group.first }
        }
        return accents
    }()

    /// Divides `(UTC+01:00) Rest`, `(GMT+01.00) Rest` or `UTC+01:00 Rest` into seconds and the rest.
    static func splitOffset(_ text: String) -> (offset: Int?, rest: String) {
        if let space = text.firstIndex(of: " "), let sign = text.dropFirst(3).first, "+-".contains(sign),
            let offset = offset(String(text[..<space]))
        {
            return (offset, trimmed(String(text[space...])))
        }
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
