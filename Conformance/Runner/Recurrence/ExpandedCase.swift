import ICalendar
import Recurrence
import TimeZones

/// Our answer to a recurrence case.
struct ExpandedCase {
    /// One instance.
    struct Time: Equatable {
        /// The wall clock, as DTSTART is written.
        var local: String
        /// The instant in UTC basic form.
        var utc: String
    }

    let row: RecurrenceCase
    private let start: CalendarTime
    private let zone: Zone
    private let calendar: VCalendar
    private let resolver: ZoneResolver
    private let rule: RecurrenceRule
    /// Whether the object says what the rule says.
    private let isWhole: Bool
    /// More than any case asks for.
    private static let most = 100_000

    /// Reads the case as an object of one event.
    ///
    /// Behind the lenient door the object has a rule that is equal to the case's, if there is one; the rule
    /// itself is the case's in any event.
    ///
    /// - Throws: ``ICalendarError`` when the rule is refused, ``ConformanceError`` when the case makes no sense.
    init(_ row: RecurrenceCase, _ door: Door = .strict) throws {
        self.row = row
        let identifier = row.tzid.map { TimeZoneID(rawValue: $0) }
        func time(_ text: String) throws -> CalendarTime {
            guard let time = CalendarTime(text, zone: identifier) else {
                throw ConformanceError("\(text) is no time")
            }
            return time
        }
        start = try time(row.dtstart)
        var event = Component(
            .vevent,
            properties: [
                Property(.uid, text: row.id), Property("DTSTAMP", value: "20260101T000000Z"),
                Property(.dtstart, time: start), Property(.rrule, value: row.rrule),
            ])
        if let dates = row.rdate, !dates.isEmpty { event.add(Property(.rdate, times: try dates.map(time))) }
        if let dates = row.exdate, !dates.isEmpty { event.add(Property(.exdate, times: try dates.map(time))) }
        let made = VCalendar(members: [event], productID: "-//calgate//conformance//EN")
        calendar = try VCalendar.read(made.serialized(), door)
        rule = try RecurrenceRule(row.rrule, door)
        isWhole = rule.permitted != nil
        resolver = ZoneResolver(calendar: calendar, database: .system, floating: .utc)
        guard let zone = resolver.zone(of: start) else {
            throw ConformanceError("\(row.tzid ?? "") is not known")
        }
        self.zone = zone
    }

    /// The instances that the case asks for.
    func times() throws -> [Time] {
        let cap = row.limit ?? row.expectedCount ?? row.expected?.count ?? 0
        // One more than expected, where the expected set is whole.
        let count = row.limit ?? (row.range == nil ? cap + 1 : Self.most)
        var times = try asksRuleAlone ? ruleTimes(count) : setTimes(count)
        if let horizon = row.horizon { times.removeAll { !Self.isBefore($0.local, horizon) } }
        if let range = row.range, range.count == 2 {
            times.removeAll { Self.isBefore($0.local, range[0]) || Self.isBefore(range[1], $0.local) }
        }
        if row.limit == nil, row.complete == false, row.expectedCount == nil {
            times = Array(times.prefix(cap))
        }
        return times
    }

    /// How many instances the set has, up to one more than the case says.
    func count(upTo most: Int) throws -> Int {
        try (asksRuleAlone ? ruleTimes(most + 1) : setTimes(most + 1)).count
    }

    /// What is wrong with our answer to a question from the middle of the set, or `nil`.
    ///
    /// Asked so, an expansion jumps to the window; the instances have to be those of counting from DTSTART.
    func jumpFailure() throws -> String? {
        guard !asksRuleAlone, row.range == nil else { return nil }
        let expander = try RecurrenceExpander(calendar, resolver: resolver)
        let first = try expander.first(min(row.limit ?? row.expected?.count ?? 0, 60))
        guard first.count > 3 else { return nil }
        let window = first[2].interval.lowerBound..<first[first.count - 1].interval.lowerBound
        let expected = first.filter { window.contains($0.interval.lowerBound) }
        let jumped = try expander.instances(in: window)
        return jumped == expected ? nil : "a window in the middle has \(jumped.count) of \(expected.count)"
    }

    /// What is wrong with the rule that has the same instances as one that the RFC forbids, or `nil`.
    func permittedFailure() throws -> String? {
        guard let permitted = rule.permitted, permitted != rule else { return nil }
        let count = (row.expected?.count ?? 0) + 100
        let made = try RuleExpansion(rule: rule, start: start.local, isDate: start.isDate)
        let equal = try RuleExpansion(rule: permitted, start: start.local, isDate: start.isDate)
        return Array(made.prefix(count)) == Array(equal.prefix(count)) ? nil : "\(permitted.text) differs"
    }

    /// Whether the rule is expanded without its object.
    private var asksRuleAlone: Bool { leavesOutStart || !isWhole }

    /// Whether the case leaves out a DTSTART that the rule does not make.
    private var leavesOutStart: Bool {
        if let isInRule = row.dtstartInRule { return !isInRule }
        // Cases that only count do not say.
        guard row.expected == nil, row.exdate?.isEmpty != false else { return false }
        return (try? ruleTimes(1).first?.local) != start.text
    }

    private func setTimes(_ count: Int) throws -> [Time] {
        let expander = try RecurrenceExpander(calendar, resolver: resolver)
        let instances =
            if let range = row.range, let from = Self.reading(range[0]), let to = Self.reading(range[1]) {
                try expander.instances(in: zone.instant(of: from)..<zone.instant(of: to).advanced(by: 86_400))
            } else {
                try expander.first(count)
            }
        return instances.map {
            Time(local: $0.start.text, utc: $0.interval.lowerBound.utc.basicText + "Z")
        }
    }

    /// The instances that the rule alone makes.
    private func ruleTimes(_ count: Int) throws -> [Time] {
        var until: LocalDateTime?
        if row.tzid != nil, case .until(.utc(let last)) = rule.bound {
            until = zone.local(at: Instant(utc: last))
        }
        let expansion = try RuleExpansion(rule: rule, start: start.local, isDate: start.isDate, until: until)
        var iterator =
            row.range.flatMap { Self.reading($0[0]) }.map { expansion.from($0) }
            ?? expansion.makeIterator()
        let end = row.range.flatMap { Self.reading($0[1]) }.map { $0.adding(seconds: 86_400) }
        var times: [Time] = []
        while times.count < count, let local = iterator.next() {
            if let end, local >= end { break }
            times.append(
                Time(
                    local: start.with(local: local).text, utc: zone.instant(of: local).utc.basicText + "Z"))
        }
        return times
    }

    private static func reading(_ text: String) -> LocalDateTime? { CalendarTime(text)?.local }

    private static func isBefore(_ a: String, _ b: String) -> Bool {
        guard let a = reading(a), let b = reading(b) else { return false }
        return a < b
    }
}
