/// Mends recurrence rules.
enum RuleMender {
    private static let names: Set = [
        "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY",
        "BYYEARDAY",
        "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST", "RSCALE", "SKIP",
    ]

    /// A rule that can be read, or `nil`.
    ///
    /// Dropped are empty and unknown parts, the second of a part, numbers out of range and COUNT beside UNTIL.  A
    /// rule whose parts do not go together becomes an equal one, or loses those for which there is none.  A rule
    /// without FREQ cannot be mended.
    static func mended(_ value: String) -> String? {
        var parts: [(name: String, value: String)] = []
        for part in value.uppercased().split(separator: ";") {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            guard sides.count == 2, names.contains(sides[0]), !parts.contains(where: { $0.name == sides[0] })
            else { continue }
            var text = sides[1]
            if sides[0] == "UNTIL", CalendarTime(text) == nil {
                guard let time = TimeMender.mended(text, as: .dateTime) ?? TimeMender.mended(text, as: .date)
                else { continue }
                text = time
            }
            parts.append((sides[0], text))
        }
        guard let frequency = parts.first(where: { $0.name == "FREQ" })?.value else { return nil }
        if parts.contains(where: { $0.name == "UNTIL" }) { parts.removeAll { $0.name == "COUNT" } }
        guard (try? RecurrenceRule("FREQ=" + frequency)) != nil else { return nil }
        let order = parts.filter { $0.name != "FREQ" }.sorted { rank($0.name) < rank($1.name) }
        // Numbers out of range go; then parts that may stand alone but not together find an equal rule.
        let sound = kept(order, of: frequency, .lenient)
        if (try? RecurrenceRule(sound)) != nil { return sound }
        if let rule = (try? RecurrenceRule(sound, .lenient))?.permitted { return rule.text }
        return kept(order, of: frequency, .strict)
    }

    /// The parts that the door lets in, one by one.
    private static func kept(
        _ parts: [(name: String, value: String)], of frequency: String, _ door: Door
    ) -> String {
        var kept = "FREQ=" + frequency
        for part in parts {
            let longer = kept + ";" + part.name + "=" + part.value
            if (try? RecurrenceRule(longer, door)) != nil { kept = longer }
        }
        return kept
    }

    /// RSCALE before what needs it, BYSETPOS behind what it selects from.
    private static func rank(_ name: String) -> Int {
        switch name {
        case "RSCALE": 0
        case "BYSETPOS": 2
        default: 1
        }
    }
}
