/// Mends recurrence rules.
enum RuleMender {
    private static let names: Set = [
        "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY",
        "BYYEARDAY",
        "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST", "RSCALE", "SKIP",
    ]

    /// A rule that can be read, or `nil`.
    ///
    /// Dropped are empty and unknown parts, the second of a part, numbers out of range, COUNT beside UNTIL, and
    /// parts that do not go with the frequency.  A rule without FREQ cannot be mended.
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
        // What RFC 5545 §3.3.10 does not allow beside a frequency means nothing there: it goes, part by part.
        var kept: [String] = ["FREQ=" + frequency]
        guard (try? RecurrenceRule(kept[0])) != nil else { return nil }
        let order = parts.filter { $0.name != "FREQ" }.sorted { rank($0.name) < rank($1.name) }
        for part in order {
            let text = part.name + "=" + part.value
            if (try? RecurrenceRule((kept + [text]).joined(separator: ";"))) != nil {
                kept.append(text)
            } else if part.name == "BYDAY" {
                let plain =
                    "BYDAY=" + part.value.split(separator: ",").map { $0.suffix(2) }.joined(separator: ",")
                if (try? RecurrenceRule((kept + [plain]).joined(separator: ";"))) != nil {
                    kept.append(plain)
                }
            }
        }
        return kept.joined(separator: ";")
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
