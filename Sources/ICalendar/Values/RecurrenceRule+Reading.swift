import Octets

extension RecurrenceRule {
    /// Reads a rule from octets.
    ///
    /// - Parameters:
    ///   - octets: The value of an RRULE, without the property's name.
    ///   - door: What becomes of parts that do not go together; see ``init(_:_:)``.
    /// - Throws: ``ICalendarError``; its column counts within `octets`.
    public init(octets: Span<UInt8>, _ door: Door = .strict) throws(ICalendarError) {
        var reader = RuleReader()
        var start = 0
        while start <= octets.count {
            var end = start
            while end < octets.count, octets[end] != UInt8(ascii: ";") { end += 1 }
            try reader.read(octets.extracting(start..<end), at: start + 1)
            start = end + 1
        }
        self = try reader.finished(door)
    }
}

/// Collects the parts of one rule.
private struct RuleReader {
    /// The parts, in the order in which the grammar names them.
    private enum Part: Int {
        case freq, until, count, interval, bySecond, byMinute, byHour, byDay, byMonthDay, byYearDay, byWeekNo
        case byMonth, bySetPos, wkst, rscale, skip
    }

    private var rule = RecurrenceRule(frequency: .daily)
    private var until: CalendarTime?
    private var seen: UInt32 = 0

    private func has(_ part: Part) -> Bool { seen & (1 << UInt32(part.rawValue)) != 0 }

    /// Reads one `NAME=VALUE`.
    mutating func read(_ text: Span<UInt8>, at column: Int) throws(ICalendarError) {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else {
            throw ICalendarError(.invalidRule, column: column)
        }
        let name = text.extracting(0..<equals)
        let value = text.extracting((equals + 1)..<text.count)
        guard let part = Self.part(name) else { throw ICalendarError(.unknownRulePart, column: column) }
        guard !has(part) else { throw ICalendarError(.repeatedRulePart, column: column) }
        seen |= 1 << UInt32(part.rawValue)
        guard try set(part, value) else {
            throw ICalendarError(.rulePartOutOfRange, column: column + equals + 1)
        }
    }

    private static func part(_ name: Span<UInt8>) -> Part? {
        // By length first: no two of the same length need more than two comparisons.
        switch name.count {
        case 4:
            if name.spellsIgnoringCase("FREQ") { return .freq }
            if name.spellsIgnoringCase("WKST") { return .wkst }
            if name.spellsIgnoringCase("SKIP") { return .skip }
        case 5:
            if name.spellsIgnoringCase("BYDAY") { return .byDay }
            if name.spellsIgnoringCase("UNTIL") { return .until }
            if name.spellsIgnoringCase("COUNT") { return .count }
        case 6:
            if name.spellsIgnoringCase("BYHOUR") { return .byHour }
            if name.spellsIgnoringCase("RSCALE") { return .rscale }
        case 7:
            if name.spellsIgnoringCase("BYMONTH") { return .byMonth }
        case 8:
            if name.spellsIgnoringCase("INTERVAL") { return .interval }
            if name.spellsIgnoringCase("BYSETPOS") { return .bySetPos }
            if name.spellsIgnoringCase("BYMINUTE") { return .byMinute }
            if name.spellsIgnoringCase("BYSECOND") { return .bySecond }
            if name.spellsIgnoringCase("BYWEEKNO") { return .byWeekNo }
        case 9:
            if name.spellsIgnoringCase("BYYEARDAY") { return .byYearDay }
        case 10:
            if name.spellsIgnoringCase("BYMONTHDAY") { return .byMonthDay }
        default: break
        }
        return nil
    }

    /// Takes one value; false when it is out of range.
    private mutating func set(_ part: Part, _ value: Span<UInt8>) throws(ICalendarError) -> Bool {
        switch part {
        case .freq:
            guard let match = Frequency.allCases.first(where: { value.spellsIgnoringCase($0.text) }) else {
                return false
            }
            rule.frequency = match
        case .until:
            guard let time = CalendarTime(octets: value) else { return false }
            rule.bound = .until(time)
            until = time
        case .count:
            guard let count = ASCII.decimal(value), count > 0 else { return false }
            rule.bound = .count(count)
        case .interval:
            // "a positive integer": 0 would never advance.
            guard let interval = ASCII.decimal(value), interval > 0 else { return false }
            rule.interval = interval
        case .bySecond: return Self.list(value, 0...60, into: &rule.bySecond)
        case .byMinute: return Self.list(value, 0...59, into: &rule.byMinute)
        case .byHour: return Self.list(value, 0...23, into: &rule.byHour)
        case .byDay: return setDays(value)
        case .byMonthDay: return Self.list(value, 1...31, bothWays: true, into: &rule.byMonthDay)
        case .byYearDay: return Self.list(value, 1...385, bothWays: true, into: &rule.byYearDay)
        case .byWeekNo: return Self.list(value, 1...53, bothWays: true, into: &rule.byWeekNumber)
        case .byMonth: return setMonths(value)
        case .bySetPos: return Self.list(value, 1...366, bothWays: true, into: &rule.bySetPosition)
        case .wkst:
            guard let day = Weekday(octets: value) else { return false }
            rule.weekStart = day
        case .rscale:
            guard !value.isEmpty else { return false }
            var name: [UInt8] = []
            for index in value.indices {
                guard ASCII.isNameOctet(value[index]) else { return false }
                name.append(ASCII.uppercased(value[index]))
            }
            rule.rscale = String(decoding: name, as: UTF8.self)
        case .skip:
            if value.spellsIgnoringCase("OMIT") {
                rule.skip = .omit
            } else if value.spellsIgnoringCase("BACKWARD") {
                rule.skip = .backward
            } else if value.spellsIgnoringCase("FORWARD") {
                rule.skip = .forward
            } else {
                return false
            }
        }
        return true
    }

    /// Reads a comma list of numbers whose size is in `range`, with a sign where `bothWays` allows it.
    private static func list(
        _ value: Span<UInt8>, _ range: ClosedRange<Int>, bothWays: Bool = false, into numbers: inout [Int]
    ) -> Bool {
        var start = 0
        while start <= value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            guard let number = Decimal.integer(value.extracting(start..<end)),
                range.contains(bothWays ? abs(number) : number)
            else { return false }
            numbers.append(number)
            start = end + 1
        }
        return true
    }

    private mutating func setDays(_ value: Span<UInt8>) -> Bool {
        var start = 0
        while start <= value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            guard end - start >= 2, let weekday = Weekday(octets: value.extracting((end - 2)..<end)) else {
                return false
            }
            var ordinal: Int?
            if end - start > 2 {
                guard let number = Decimal.integer(value.extracting(start..<(end - 2))),
                    1...53 ~= abs(number)
                else { return false }
                ordinal = number
            }
            rule.byDay.append(WeekdayNumber(weekday, ordinal: ordinal))
            start = end + 1
        }
        return true
    }

    private mutating func setMonths(_ value: Span<UInt8>) -> Bool {
        var start = 0
        while start <= value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            let isLeap = end > start && value[end - 1] & 0xDF == UInt8(ascii: "L")
            guard let month = ASCII.decimal(value.extracting(start..<(isLeap ? end - 1 : end))),
                1...13 ~= month
            else { return false }
            if isLeap { rule.byLeapMonth.append(month) } else { rule.byMonth.append(month) }
            start = end + 1
        }
        return true
    }

    /// Checks what concerns several parts, and returns the rule.
    func finished(_ door: Door) throws(ICalendarError) -> RecurrenceRule {
        guard has(.freq) else { throw ICalendarError(.missingFrequency) }
        guard door == .lenient else {
            guard !(has(.count) && has(.until)) else { throw ICalendarError(.countWithUntil) }
            try rule.checkParts()
            return rule
        }
        var lenient = rule
        // Both ends in one rule: UNTIL says when, and whoever wrote COUNT as well reckoned it from that.
        if has(.count), let until { lenient.bound = .until(until) }
        lenient.dropMeaninglessParts()
        try lenient.checkRanges()
        return lenient
    }

    private typealias Frequency = RecurrenceRule.Frequency
    private typealias WeekdayNumber = RecurrenceRule.WeekdayNumber
}
