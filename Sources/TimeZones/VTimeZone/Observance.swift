import ICalendar

/// A STANDARD or DAYLIGHT component: when clocks are set, and to what.
struct Observance: Sendable {
    /// DTSTART, in seconds of the wall clock that shows TZOFFSETFROM, as all onsets are.
    let start: Int64
    let offsetFrom: Int
    let type: LocalTimeType
    /// Onsets that are named one by one, or come from rules with an end; in no order.
    private(set) var onsets: [Int64] = []
    private(set) var endlessRules: [OnsetRule] = []
    /// The last year that DTSTART, RDATE or a rule with an end names.
    private(set) var lastNamedYear: Int

    init(_ component: Component, spending budget: inout OnsetBudget) throws(TimeZoneError) {
        let start = try Self.required(.dtstart, of: component) { try? $0.time().local }
        self.start = start.secondsSinceEpoch
        offsetFrom = try Self.required(.tzoffsetfrom, of: component) { try? $0.utcOffset().seconds }
        type = LocalTimeType(
            offset: try Self.required(.tzoffsetto, of: component) { try? $0.utcOffset().seconds },
            isDaylight: component.name == .daylight, abbreviation: component.first(.tzname)?.text ?? "")
        lastNamedYear = start.date.year

        let properties = component.all(.rrule)
        for property in properties {
            guard let value = try? property.recurrenceRule() else {
                throw TimeZoneError(.badProperty, line: property.line, detail: "RRULE")
            }
            let rule = try OnsetRule(value, start: start, line: property.line)
            if rule.isForever {
                endlessRules.append(rule)
            } else {
                onsets += try rule.onsets(through: 9999, offset: offsetFrom, spending: &budget)
            }
        }
        for property in component.all(.rdate) {
            guard let times = Self.times(of: property) else {
                throw TimeZoneError(.badProperty, line: property.line, detail: "RDATE")
            }
            for time in times {
                try budget.spendOnset()
                // RFC 5545 §3.6.5: in local time; an RDATE in UTC can mean one thing only.
                let isUTC = if case .utc = time { true } else { false }
                onsets.append(time.local.secondsSinceEpoch + (isUTC ? Int64(offsetFrom) : 0))
            }
        }
        if properties.isEmpty {
            try budget.spendOnset()
            onsets.append(self.start)
        }
        if let last = onsets.max() { lastNamedYear = max(lastNamedYear, Civil.year(ofSecond: last)) }
    }

    private static func times(of property: Property) -> [CalendarTime]? {
        if let times = try? property.times() { return times }
        return (try? property.periods())?.map(\.start)
    }

    private static func required<Value>(
        _ name: PropertyName, of component: Component, _ read: (Property) -> Value?
    ) throws(TimeZoneError) -> Value {
        guard let property = component.first(name) else {
            throw TimeZoneError(.badProperty, line: component.line, detail: "\(name) missing")
        }
        guard let value = read(property) else {
            throw TimeZoneError(.badProperty, line: property.line, detail: "\(name)")
        }
        return value
    }
}
