import ICalendar

/// An onset as calendar people see it.
struct Onset: Sendable, Hashable {
    /// Seconds of the wall clock before the change.
    let wall: Int64
    let year, month, day: Int
    let weekday: Int
    let timeOfDay: Int
    /// 1 for January 1, and -1 for December 31.
    let dayOfYear, dayFromEndOfYear: Int
    let isLastOfItsWeekday: Bool

    init(wall: Int64) {
        self.wall = wall
        let dayNumber = Civil.dayNumber(ofSecond: wall)
        (year, month, day) = Civil.date(dayNumber: dayNumber)
        weekday = Civil.weekday(dayNumber: dayNumber)
        timeOfDay = Int(wall - Int64(dayNumber) * Civil.secondsPerDay)
        dayOfYear = dayNumber - Civil.dayNumber(year: year, month: 1, day: 1) + 1
        dayFromEndOfYear = dayOfYear - Civil.days(inYear: year) - 1
        isLastOfItsWeekday = day + 7 > Civil.days(inMonth: month, of: year)
    }
}

/// What the onsets of successive years have in common, as an RRULE can say it.
struct OnsetPattern: Sendable {
    /// In order of preference: what clients know best comes first.
    enum Kind: Sendable, CaseIterable {
        /// `BYDAY=-1SU`.
        case lastWeekday
        /// `BYDAY=2SU`.
        case nthWeekday
        /// `BYMONTHDAY=1`.
        case dayOfMonth
        /// `BYMONTHDAY=24,…,30;BYDAY=SA`: on or after a day.
        case weekdayFromDay
        /// `BYYEARDAY=-67,…,-61;BYDAY=FR`: the same where the seven days lie in two months (Egypt's end of
        /// October). Counted from the end of the year, the leap day does not matter.
        case weekdayFromDayOfYear
    }

    let kind: Kind
    /// The first onset of the run.
    let first: Onset
    /// The least and the largest day that occurs, of the month or from the end of the year.
    private(set) var low: Int
    private(set) var high: Int

    private init?(_ kind: Kind, first: Onset) {
        self.kind = kind
        self.first = first
        low = kind == .weekdayFromDayOfYear ? first.dayFromEndOfYear : first.day
        high = low
        switch kind {
        case .lastWeekday: guard first.isLastOfItsWeekday else { return nil }
        case .nthWeekday: guard first.day <= 28 else { return nil }
        case .weekdayFromDayOfYear: guard first.month > 2 else { return nil }
        case .dayOfMonth, .weekdayFromDay: break
        }
    }

    /// The pattern that describes the most onsets, one a year, from the first on.
    static func longest(from onsets: ArraySlice<Onset>) -> (pattern: OnsetPattern, count: Int) {
        var best: (pattern: OnsetPattern, count: Int)?
        for kind in Kind.allCases {
            guard let first = onsets.first, var pattern = OnsetPattern(kind, first: first) else { continue }
            var count = 1
            var last = first
            for onset in onsets.dropFirst() {
                guard onset.year == last.year + 1, pattern.takes(onset) else { break }
                last = onset
                count += 1
            }
            if count > best?.count ?? 0 { best = (pattern, count) }
        }
        guard let best else { preconditionFailure("no onset to describe: \(onsets.indices)") }
        return best
    }

    /// Widens the pattern by an onset, if it can describe it too.
    private mutating func takes(_ onset: Onset) -> Bool {
        guard onset.timeOfDay == first.timeOfDay else { return false }
        switch kind {
        case .lastWeekday:
            return onset.month == first.month && onset.weekday == first.weekday && onset.isLastOfItsWeekday
        case .nthWeekday:
            return onset.month == first.month && onset.weekday == first.weekday
                && (onset.day - 1) / 7 == (first.day - 1) / 7
        case .dayOfMonth:
            return onset.month == first.month && onset.day == first.day
        case .weekdayFromDay:
            return onset.month == first.month && onset.weekday == first.weekday && widens(to: onset.day)
        case .weekdayFromDayOfYear:
            return onset.month > 2 && onset.weekday == first.weekday && widens(to: onset.dayFromEndOfYear)
        }
    }

    private mutating func widens(to day: Int) -> Bool {
        let low = min(low, day)
        let high = max(high, day)
        guard high - low < 7 else { return false }
        (self.low, self.high) = (low, high)
        return true
    }

    /// The rule of all onsets from the first on.
    func rule(_ bound: RecurrenceRule.Bound) -> RecurrenceRule {
        var rule = RecurrenceRule(frequency: .yearly)
        rule.bound = bound
        let weekday = Weekday(rawValue: first.weekday) ?? .sunday
        switch kind {
        case .lastWeekday:
            rule.byMonth = [first.month]
            rule.byDay = [.init(weekday, ordinal: -1)]
        case .nthWeekday:
            rule.byMonth = [first.month]
            rule.byDay = [.init(weekday, ordinal: (first.day - 1) / 7 + 1)]
        case .dayOfMonth:
            rule.byMonth = [first.month]
            rule.byMonthDay = [first.day]
        case .weekdayFromDay:
            rule.byMonth = [first.month]
            rule.byMonthDay = Array(sevenDays(from: 1, through: Civil.days(inMonth: first.month, of: 2000)))
            rule.byDay = [.init(weekday)]
        case .weekdayFromDayOfYear:
            rule.byYearDay = Array(sevenDays(from: -366, through: -1))
            rule.byDay = [.init(weekday)]
        }
        return rule
    }

    /// Seven successive days that contain what was seen, so that each year has exactly one.
    private func sevenDays(from first: Int, through last: Int) -> ClosedRange<Int> {
        let start = max(first, min(low, last - 6))
        return start...start + 6
    }
}
