import ICalendar

/// A RECUR value together with its DTSTART, as integers and masks.
///
/// The table of RFC 5545 §3.3.10, where *L* limits and *E* expands; what is not allowed (N/A) limits here, so
/// that no part of a rule is ever dropped in silence:
///
/// ```
///            SECONDLY MINUTELY HOURLY DAILY WEEKLY MONTHLY YEARLY
/// BYMONTH       L        L       L      L     L       L      E
/// BYWEEKNO     N/A      N/A     N/A    N/A   N/A     N/A     E
/// BYYEARDAY     L        L       L     N/A   N/A     N/A     E
/// BYMONTHDAY    L        L       L      L    N/A      E      E
/// BYDAY         L        L       L      L     E     note 1 note 2
/// BYHOUR        L        L       L      E     E       E      E
/// BYMINUTE      L        L       E      E     E       E      E
/// BYSECOND      L        E       E      E     E       E      E
/// ```
///
/// For the days of a month or year "expand" and "limit" are the same act: start with all days and keep those
/// that each part present allows, DTSTART standing in where the notes say so.
///
/// A class that never changes: a walk copies one reference.
final class CompiledRule: Sendable {
    let frequency: RecurrenceRule.Frequency
    let interval: Int
    /// Seconds of the wall clock since 1970-01-01T00:00:00.
    let start: Int
    /// The day number of DTSTART.
    let startDay: Int
    /// The last second of the wall clock that an instance may start at.
    let until: Int
    let count: Int?
    let skip: RecurrenceRule.Skip
    /// The intervals, where RSCALE names another calendar.
    let scaled: ScaledPeriods?
    /// What limits days, where RSCALE names another calendar and they are not gone through month by month.
    let scaledLimit: ScaledLimit?

    let byMonth: ByMonth
    let byWeekNumber: ByWeekNumber
    let byYearDay: ByYearDay
    let byMonthDay: ByMonthDay
    let byDay: ByDay
    let byTime: ByTime
    let bySetPosition: BySetPosition
    /// How many ``offsets`` there are.
    let offsetCount: Int
    /// The only offset, when there is one.
    let firstOffset: Int
    /// Seconds from the start of a day (DAILY and longer) or of the clock period, ascending.
    ///
    /// BYSETPOS is applied already where the set is the same in each interval.  Empty when there is but one.
    let offsets: [Int]
    /// Whether the steps of a frequency below DAILY ever meet BYHOUR, BYMINUTE and BYSECOND.
    let clockPasses: Passage
    /// Where the interval that holds DTSTART lies: a day (DAILY), the first day of a week, a month or a year.
    let origin: Int
    /// Whether steps of more than a day come to times of days, and each means its day: those of HOURLY and shorter
    /// frequencies of a DATE.
    let isOnDays: Bool
    /// Whether it can be seen at once that nothing but DTSTART is in the set.
    let isBarren: Bool

    /// The last second of the year 9999: RFC 5545 has four digits for a year.
    static let lastSecond = CivilMonth.firstDay(year: 10_000, month: 1) * secondsPerDay - 1
    /// Beyond this every FREQ leaves the years 0…9999 with one step.
    private static let largestInterval = 1 << 39

    /// - Parameters:
    ///   - rule: The rule.
    ///   - start: DTSTART on the wall clock of its zone.
    ///   - isDate: Whether DTSTART is a DATE.
    ///   - until: Replaces the rule's UNTIL, for one who knows the zone.
    /// - Throws: ``RecurrenceError/Code/unsupportedRule`` for a calendar scale that is not supported.
    init(
        _ rule: RecurrenceRule, start: LocalDateTime, isDate: Bool, until: Int?
    ) throws(RecurrenceError) {
        let rule = isDate ? rule.onDays : rule
        (scaled, scaledLimit) = try Self.scaled(rule, startDay: start.date.dayNumber)
        frequency = rule.frequency
        isOnDays = isDate && rule.frequency.isClock
        interval = min(max(rule.interval, 1), Self.largestInterval)
        startDay = start.date.dayNumber
        let secondOfDay = isDate ? 0 : Int(start.secondsSinceEpoch) - startDay * secondsPerDay
        self.start = startDay * secondsPerDay + secondOfDay
        // SKIP moves dates that MONTHLY and YEARLY make; shorter frequencies make none that are invalid.
        skip = rule.frequency == .monthly || rule.frequency == .yearly ? rule.skip ?? .omit : .omit
        switch rule.bound {
        case .forever:
            count = nil
            self.until = min(until ?? .max, Self.lastSecond)
        case .count(let number):
            count = number
            self.until = min(until ?? .max, Self.lastSecond)
        case .until(let time):
            count = nil
            self.until = min(until ?? Self.lastSecond(of: time, startIsDate: isDate), Self.lastSecond)
        }
        byWeekNumber = ByWeekNumber(rule.byWeekNumber, weekStart: rule.weekStart.rawValue)
        byYearDay = ByYearDay(rule.byYearDay)
        let scope: ByDay.Scope? =
            switch rule.frequency {
            case .monthly: .month
            case .yearly where !rule.byWeekNumber.isEmpty: nil
            case .yearly: rule.byMonth.isEmpty && rule.byLeapMonth.isEmpty ? .year : .month
            default: nil
            }
        var byMonth = ByMonth(rule)
        var byMonthDay = ByMonthDay(rule.byMonthDay)
        var byDay = ByDay(rule.byDay, scope: scope)
        let namesDays =
            byYearDay.isPresent || byMonthDay.isPresent || byDay.isPresent
            || (byWeekNumber.isPresent && rule.frequency != .yearly)
        if !namesDays {
            // "Information, not contained in the rule, necessary to determine the various recurrence instance
            // start time and dates are derived from the Start Time" (§3.3.10).
            switch rule.frequency {
            case .weekly: byDay.narrow(to: startDay.weekdayIndex)
            case .monthly: byMonthDay.narrow(to: start.date.day)
            case .yearly where byWeekNumber.isPresent: byDay.narrow(to: startDay.weekdayIndex)
            case .yearly:
                byMonthDay.narrow(to: start.date.day)
                if !byMonth.isPresent { byMonth.narrow(to: start.date.month) }
            default: break
            }
        }
        self.byMonth = byMonth
        self.byMonthDay = byMonthDay
        self.byDay = byDay
        byTime = ByTime(rule, secondOfDay: secondOfDay, isDate: isDate)
        bySetPosition = BySetPosition(rule.bySetPosition)
        var times = byTime.offsets(frequency: rule.frequency)
        // The set of one day, hour, minute or second is always the same; that of a longer interval is not.
        if rule.frequency == .daily || rule.frequency.isClock { times = bySetPosition.select(from: times) }
        switch times {
        case .one(let offset): (offsetCount, firstOffset, offsets) = (1, offset, [])
        case .many(let all): (offsetCount, firstOffset, offsets) = (all.count, 0, all)
        }
        clockPasses = Self.passage(
            byTime, frequency: rule.frequency, interval: interval, secondOfDay: secondOfDay)
        switch rule.frequency {
        case .weekly: origin = startDay - (startDay.weekdayIndex - byWeekNumber.weekStart + 7) % 7
        case .monthly: origin = start.date.year * 12 + start.date.month - 1
        case .yearly:
            origin = byWeekNumber.isPresent ? byWeekNumber.year(containing: startDay) : start.date.year
        default: origin = startDay
        }
        isBarren =
            offsetCount == 0 || self.start > self.until || clockPasses == .never
            || scaled?.isBarren == true || scaledLimit?.isBarren == true
            || (scaled == nil && scaledLimit == nil
                && Self.isBarren(
                    byMonth, byMonthDay, byDay, skip: skip, weekday: startDay.weekdayIndex,
                    everyDays: rule.frequency == .daily ? interval : nil))
    }

    /// The intervals and limits of another calendar scale; `nil` where the Gregorian one does.
    ///
    /// Weeks and shorter units are the same in every calendar; months limit them.
    private static func scaled(
        _ rule: RecurrenceRule, startDay: Int
    ) throws(RecurrenceError) -> (ScaledPeriods?, ScaledLimit?) {
        let scale: CalendarScale
        switch CalendarScale.meaning(of: rule.rscale) {
        // A leap month is invalid there: SKIP moves it from year to year.
        case .gregorian where !rule.byLeapMonth.isEmpty: scale = .gregorian
        case .gregorian: return (nil, nil)
        case .unsupported: throw RecurrenceError(.unsupportedRule)
        case .scale(let named): scale = named
        }
        let limitsDays =
            !(rule.byMonth.isEmpty && rule.byLeapMonth.isEmpty && rule.byMonthDay.isEmpty
            && rule.byYearDay.isEmpty && rule.byWeekNumber.isEmpty)
        switch rule.frequency {
        case .yearly:
            let limit = rule.byWeekNumber.isEmpty ? nil : ScaledLimit(scale, rule)
            return (ScaledPeriods(scale, rule, startDay: startDay), limit)
        case .monthly:
            // The RFC allows neither there, in no calendar.
            guard rule.byWeekNumber.isEmpty, rule.byYearDay.isEmpty else {
                throw RecurrenceError(.unsupportedRule)
            }
            return (ScaledPeriods(scale, rule, startDay: startDay), nil)
        default: return (nil, limitsDays ? ScaledLimit(scale, rule) : nil)
        }
    }

    /// The last second that UNTIL allows, compared digit by digit.
    ///
    /// A DATE bounds a DATE-TIME rule by the end of that day, and a DATE-TIME bounds a DATE rule by its date:
    /// the RFC forbids both, and producers write both.
    static func lastSecond(of time: CalendarTime, startIsDate: Bool) -> Int {
        if startIsDate || time.isDate { return time.date.dayNumber * secondsPerDay + secondsPerDay - 1 }
        return Int(time.local.secondsSinceEpoch)
    }

    /// The n-th time of a period, counted from 0.
    @inline(__always)
    func offset(_ index: Int) -> Int { offsetCount == 1 ? firstOffset : offsets[index] }

    /// Whether instances are the days × ``offsets``, filtered again for each interval by BYSETPOS.
    var selectsPositions: Bool {
        bySetPosition.isPresent && frequency != .daily && !frequency.isClock
    }

    /// Whether some days of DAILY or of a shorter frequency do not pass.
    var limitsDays: Bool {
        byMonth.isPresent || byYearDay.isPresent || byMonthDay.isPresent || byDay.isPresent
            || (byWeekNumber.isPresent && frequency != .yearly)
    }

    /// Whether every interval holds the same set, moved by a fixed number of seconds.
    var isUniform: Bool {
        guard !selectsPositions || frequency == .weekly else { return false }
        switch frequency {
        case .daily: return !limitsDays
        case .weekly:
            return !byMonth.isPresent && !byMonthDay.isPresent && !byYearDay.isPresent
                && !byWeekNumber.isPresent
        case .monthly, .yearly: return false
        default: return !limitsDays && clockPasses == .always
        }
    }

    /// The days of a month that every part about days allows, as ``ByMonthDay/days(length:skip:)`` lays them
    /// out.
    ///
    /// BYDAY is left out when it counts within the year.
    @inline(__always)
    func days(of month: CivilMonth) -> UInt64 {
        guard byMonth.contains(month.month) else { return 0 }
        var days: UInt64
        if byMonthDay.isPresent {
            days = byMonthDay.days(length: month.length, skip: skip)
        } else {
            days = (UInt64(2) << UInt64(month.length)) - 2
        }
        if byYearDay.isPresent { days &= byYearDay.days(of: month) }
        if byDay.isPresent, byDay.scope == .month {
            days &= byDay.days(length: month.length, before: (month.first - 1).weekdayIndex)
        }
        if byWeekNumber.isPresent, frequency != .yearly { days &= daysInNamedWeeks(of: month) }
        return days
    }

    /// The same where single days are limited, in whatever calendar.
    func limitedDays(of month: CivilMonth) -> UInt64 {
        guard let scaledLimit else { return days(of: month) }
        let days = scaledLimit.days(of: month)
        guard byDay.isPresent else { return days }
        return days & byDay.days(length: month.length, before: (month.first - 1).weekdayIndex)
    }

    /// BYWEEKNO as a limit, where the RFC does not allow it.
    private func daysInNamedWeeks(of month: CivilMonth) -> UInt64 {
        var days: UInt64 = 0
        for year in [month.year - 1, month.year, month.year + 1] {
            days |= byWeekNumber.days(of: month, inWeeksOf: year)
        }
        return days
    }

    // MARK: - Rules that never match

    enum Passage { case always, sometimes, never }

    /// Steps of `s` seconds meet just the times of day that differ from DTSTART's by a multiple of
    /// gcd(s, 86,400).
    private static func passage(
        _ byTime: ByTime, frequency: RecurrenceRule.Frequency, interval: Int, secondOfDay: Int
    ) -> Passage {
        guard frequency.isClock else { return .always }
        if (frequency == .hourly && byTime.hours == ByTime.everyHour)
            || (frequency == .minutely && byTime.hours == ByTime.everyHour
                && byTime.minutes == ByTime.everyMinute)
            || byTime.isUnlimited
        {
            return .always
        }
        let unit = clockUnit(of: frequency)
        let stride = (interval * unit).greatestCommonDivisor(with: secondsPerDay)
        let phase = (secondOfDay / unit * unit) % stride
        var misses = false
        var hits = false
        for time in Swift.stride(from: phase, to: secondsPerDay, by: stride) {
            if byTime.passes(secondOfDay: time, frequency: frequency) { hits = true } else { misses = true }
            if hits, misses { return .sometimes }
        }
        return hits ? .always : .never
    }

    /// The seconds of one period of a frequency below DAILY.
    var clockUnit: Int { Self.clockUnit(of: frequency) }

    /// The seconds from one interval of a frequency below DAILY to the next.
    var clockStep: Int { interval * clockUnit }

    /// The start of the hour, minute or second that holds DTSTART.
    var clockOrigin: Int { start.floorDivided(by: clockUnit) * clockUnit }

    private static func clockUnit(of frequency: RecurrenceRule.Frequency) -> Int {
        switch frequency {
        case .hourly: 3600
        case .minutely: 60
        default: 1
        }
    }

    /// Whether no day can pass the parts about days, those of BYDAY for DAILY rules alone.
    private static func isBarren(
        _ byMonth: ByMonth, _ byMonthDay: ByMonthDay, _ byDay: ByDay, skip: RecurrenceRule.Skip, weekday: Int,
        everyDays: Int?
    ) -> Bool {
        if byMonth.mask == 0 { return true }
        if let everyDays, everyDays % 7 == 0, byDay.isPresent, byDay.plain >> UInt8(weekday) & 1 == 0 {
            return true
        }
        guard byMonthDay.isPresent, skip == .omit else { return false }
        return !(1...12).contains { month in
            // A leap year's February is the longest.
            byMonth.contains(month) && byMonthDay.canMatch(length: CivilMonth.length(of: month, year: 2000))
        }
    }
}

extension RecurrenceRule {
    /// The rule where instances are days: of the hours of one day only the first is an instance.
    ///
    /// Steps of more than a day that are no whole days stay what they are; see ``CompiledRule/isOnDays``.
    ///
    /// The RFC does not speak of HOURLY and shorter frequencies of a DATE, and producers write them.
    fileprivate var onDays: RecurrenceRule {
        let unit: Int
        switch frequency {
        case .hourly: unit = 3600
        case .minutely: unit = 60
        case .secondly: unit = 1
        default: return self
        }
        let (step, overflow) = interval.multipliedReportingOverflow(by: unit)
        guard !overflow, step <= secondsPerDay || step % secondsPerDay == 0 else { return self }
        var rule = self
        rule.frequency = .daily
        rule.interval = max(1, step / secondsPerDay)
        return rule
    }
}
