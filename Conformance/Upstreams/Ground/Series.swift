/// What makes a recurring event recur: its start and the RRULE, EXRULE, RDATE and EXDATE lines.
///
/// A *moment* is an instant in seconds since 1970 for timed series, and midnight UTC of the date for
/// all-day ones.
struct Series: Sendable {
    /// Why lines were refused.
    struct Refusal: Error, Sendable, Hashable {
        let sentence: String
    }

    /// The first moment.
    let start: Int
    let isAllDay: Bool
    private let zone: ZoneClock
    private var rules: [(rule: RuleText, until: Int?)] = []
    private var exceptionRules: [(rule: RuleText, until: Int?)] = []
    private var additions: Set<Int> = []
    private var removals: Set<Int> = []

    /// At most this many moments come out of one series.
    static let momentLimit = 20_000

    /// Reads the lines of a `recurrence` array.
    ///
    /// - Parameters:
    ///   - lines: Content lines, unfolded (RFC 5545 §3.1).
    ///   - start: The moment at which the event starts.
    ///   - isAllDay: Whether moments are dates.
    ///   - zone: The zone of the start, in which rules are expanded; UTC when all-day.
    /// - Throws: ``Refusal`` with the broken rule.
    init(_ lines: [String], start: Int, isAllDay: Bool, zone: ZoneClock) throws(Refusal) {
        self.start = start
        self.isAllDay = isAllDay
        self.zone = isAllDay ? .utc : zone
        for line in lines { try read(line) }
        guard !rules.isEmpty || !additions.isEmpty else { throw Refusal(sentence: "no RRULE and no RDATE") }
    }

    private mutating func read(_ line: String) throws(Refusal) {
        guard !line.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw Refusal(sentence: "a control character in a line")
        }
        guard let colon = line.firstIndex(of: ":") else { throw Refusal(sentence: "a line without a colon") }
        let head = line[..<colon].split(separator: ";", omittingEmptySubsequences: false)
        let value = String(line[line.index(after: colon)...])
        var parameters: [String: String] = [:]
        for parameter in head.dropFirst() {
            let pieces = parameter.split(separator: "=", maxSplits: 1)
            guard pieces.count == 2 else { throw Refusal(sentence: "a parameter without a value") }
            parameters[pieces[0].uppercased()] = pieces[1].trimmingQuotes
        }
        switch head[0].uppercased() {
        case "RRULE": rules.append(try rule(value, parameters))
        case "EXRULE": exceptionRules.append(try rule(value, parameters))
        case "RDATE": additions.formUnion(try moments(value, parameters))
        case "EXDATE": removals.formUnion(try moments(value, parameters))
        default: throw Refusal(sentence: "only RRULE, EXRULE, RDATE and EXDATE lines are allowed")
        }
    }

    private func rule(
        _ value: String, _ parameters: [String: String]
    ) throws(Refusal) -> (rule: RuleText, until: Int?) {
        guard parameters.isEmpty, let rule = RuleText(value) else {
            throw Refusal(sentence: "a malformed rule")
        }
        guard rule.frequency != .secondly else { throw Refusal(sentence: "SECONDLY is not supported") }
        if isAllDay && (rule.frequency == .hourly || rule.frequency == .minutely) {
            throw Refusal(sentence: "an all-day series cannot recur within a day")
        }
        guard let until = rule.until else { return (rule, nil) }
        // RFC 5545 §3.3.10: UNTIL MUST have the same value type as DTSTART, and MUST be in UTC with a zone.
        guard isAllDay ? until.isDate : until.isUTC else {
            throw Refusal(sentence: "UNTIL is not of the type of the start")
        }
        return (rule, until.wall)
    }

    private func moments(_ value: String, _ parameters: [String: String]) throws(Refusal) -> [Int] {
        var parameters = parameters
        let type = parameters.removeValue(forKey: "VALUE")?.uppercased() ?? "DATE-TIME"
        let name = parameters.removeValue(forKey: "TZID")
        guard parameters.isEmpty, type == (isAllDay ? "DATE" : "DATE-TIME") else {
            throw Refusal(sentence: "a date list that is not of the type of the start")
        }
        var clock = zone
        if let name {
            guard !isAllDay, let named = ZoneClock.named(name) else {
                throw Refusal(sentence: "an unknown TZID")
            }
            clock = named
        }
        var moments: [Int] = []
        for item in value.split(separator: ",", omittingEmptySubsequences: false) {
            guard let time = Civil.parseBasic(String(item)), time.isDate == isAllDay,
                !(time.isUTC && name != nil)
            else { throw Refusal(sentence: "a malformed date list") }
            moments.append(isAllDay || time.isUTC ? time.wall : clock.instant(ofWall: time.wall))
        }
        return moments
    }

    // MARK: - Expansion

    /// The moments up to and including `last`, in order; the start is always the first unless it is excluded.
    func moments(through last: Int, atMost limit: Int = Series.momentLimit) -> [Int] {
        var found: Set<Int> = start <= last ? [start] : []
        found.formUnion(additions.filter { $0 <= last })
        let budget = limit + removals.count + 1
        for (rule, until) in rules {
            found.formUnion(walk(rule, until: until, through: last, atMost: budget))
        }
        var excluded = removals
        for (rule, until) in exceptionRules {
            excluded.formUnion(walk(rule, until: until, through: last, atMost: Series.momentLimit))
        }
        return Array(found.subtracting(excluded).sorted().prefix(limit))
    }

    /// Whether the series has an occurrence that starts at exactly this moment.
    func contains(_ moment: Int) -> Bool {
        moment >= start || additions.contains(moment) ? moments(through: moment).last == moment : false
    }

    private func walk(_ rule: RuleText, until: Int?, through last: Int, atMost limit: Int) -> Set<Int> {
        let end = min(last, until ?? last)
        var found: Set<Int> = []
        let wall = zone.wall(at: start)
        for next in RuleWalk(rule, start: wall, isAllDay: isAllDay) {
            let moment = isAllDay ? next : zone.instant(ofWall: next)
            guard moment <= end, found.count < limit else { break }
            found.insert(moment)
        }
        return found
    }
}

extension Substring {
    /// Without the quotation marks around a parameter's value.
    fileprivate var trimmingQuotes: String {
        guard count >= 2, first == "\"", last == "\"" else { return String(self) }
        return String(dropFirst().dropLast())
    }
}
