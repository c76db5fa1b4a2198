import ICalendar

/// The intervals of DAILY, WEEKLY, MONTHLY and YEARLY rules, and the days in each.
///
/// A DAILY rule is walked month by month, so that its limits are masks as well.
struct DayPeriods {
    private let frequency: RecurrenceRule.Frequency
    private let interval: Int
    /// Where the interval that holds DTSTART lies: a day (DAILY), the first day of a week, a month or a year.
    private let origin: Int
    /// The next interval, counted as ``origin`` is.
    private var position: Int
    private var month = CivilMonth(ordinal: 1970 * 12)
    private var limits = LimitedDays()
    private var isEnded = false
    /// In charge where RSCALE names another calendar: one element then, else none; an array, for it is large
    /// and rare, and walks are copied.
    private var scaled: [ScaledPeriods] = []

    init(_ rule: CompiledRule) {
        if let periods = rule.scaled { scaled = [periods] }
        frequency = rule.frequency
        interval = rule.interval
        origin = rule.origin
        position = origin
    }

    /// Makes ``next(_:until:into:)`` answer false.
    mutating func end() { isEnded = true }

    /// Goes on with the first interval that can hold `day` or a later one.
    mutating func seek(day: Int) {
        guard !isEnded else { return }
        guard scaled.isEmpty else {
            scaled[0].seek(day: day)
            return
        }
        let target: Int
        switch frequency {
        case .daily: target = day
        case .weekly: target = day - 6
        // SKIP can move a date over the end of its month or year; a week-numbering year ends in January.
        case .monthly: target = CivilMonth(containing: day).ordinal - 1
        case .yearly: target = CivilMonth(containing: day).year - 1
        default: return
        }
        guard target > origin else { return }
        let step = stepLength
        position = max(position, origin + (target - origin + step - 1) / step * step)
    }

    private var stepLength: Int { frequency == .weekly ? interval * 7 : interval }

    /// Puts the days of the next interval into `days`.
    ///
    /// - Returns: `false` when it starts after `until`, so that there is nothing more.
    mutating func next(_ rule: CompiledRule, until: Int, into days: inout DaySet) -> Bool {
        guard !isEnded else { return false }
        if !scaled.isEmpty { return scaled[0].next(rule, until: until, into: &days) }
        switch frequency {
        case .daily: return nextDays(rule, until: until, into: &days)
        case .weekly: return nextWeek(rule, until: until, into: &days)
        case .monthly: return nextMonth(rule, until: until, into: &days)
        default: return nextYear(rule, until: until, into: &days)
        }
    }

    /// The days from ``position`` to the end of its month.
    private mutating func nextDays(_ rule: CompiledRule, until: Int, into days: inout DaySet) -> Bool {
        guard position <= until.floorDivided(by: secondsPerDay) else { return false }
        if position == month.end {
            month = month.next()
        } else if position < month.first || position > month.end {
            month = CivilMonth(containing: position)
        }
        var candidates: UInt64 = 0
        if interval == 1 {
            candidates = ~0 << UInt64(position - month.first + 1)
            position = month.end
        } else {
            while position < month.end {
                candidates |= 1 << UInt64(position - month.first + 1)
                position += interval
            }
        }
        let allowed = rule.limitedDays(of: month)
        if allowed == 0, let limit = rule.scaledLimit {
            // Months of another calendar are not looked at twelve times a year.
            let next = limit.nextDay(from: position)
            position += (next - position + interval - 1) / interval * interval
        }
        days.reset(base: month.first - 1, word: candidates & allowed)
        return true
    }

    private mutating func nextWeek(_ rule: CompiledRule, until: Int, into days: inout DaySet) -> Bool {
        guard position <= until.floorDivided(by: secondsPerDay) else { return false }
        let first = position
        position += interval * 7
        let week: UInt64 =
            rule.byDay.isPresent ? rule.byDay.pattern(from: rule.byWeekNumber.weekStart) & 0x7F : 0x7F
        days.reset(base: first, word: week)
        if rule.byMonth.isPresent || rule.byMonthDay.isPresent || rule.byYearDay.isPresent
            || rule.byWeekNumber.isPresent
        {
            days.filter { limits.contains($0, rule) }
        }
        return true
    }

    private mutating func nextMonth(_ rule: CompiledRule, until: Int, into days: inout DaySet) -> Bool {
        // The month 9999-12; checked before anything is multiplied.
        guard position < 10_000 * 12 else { return false }
        if position == month.ordinal + 1 {
            month = month.next()
        } else if position != month.ordinal {
            month = CivilMonth(ordinal: position)
        }
        // SKIP=BACKWARD can reach the day before the month.
        guard (month.first - 1) * secondsPerDay <= until else { return false }
        position += interval
        days.reset(base: month.first - 1, word: rule.days(of: month))
        return true
    }

    private mutating func nextYear(_ rule: CompiledRule, until: Int, into days: inout DaySet) -> Bool {
        // A week-numbering year can begin, and SKIP=BACKWARD reach, before its calendar year.
        guard position <= 10_000 else { return false }
        let year = position
        let first = CivilMonth.firstDay(year: year, month: 1)
        guard (first - 7) * secondsPerDay <= until else { return false }
        position += interval
        if rule.byWeekNumber.isPresent {
            rule.byWeekNumber.fill(&days, year: year, weekdays: rule.byDay)
            if rule.byMonth.isPresent || rule.byMonthDay.isPresent || rule.byYearDay.isPresent {
                days.filter { limits.contains($0, rule) }
            }
            return true
        }
        days.reset(base: first - 1)
        var month = CivilMonth(ordinal: year * 12)
        while month.year == year {
            days.insert(rule.days(of: month), at: month.first - first)
            month = month.next()
        }
        let length = month.first - first
        // BYMONTH and BYMONTHDAY come before the move, BYDAY after it (RFC 7529 §4.1).
        if rule.skip != .omit, rule.byYearDay.isPresent, !rule.byMonthDay.isPresent {
            for moved in rule.byYearDay.movedDays(yearLength: length, skip: rule.skip)
            where rule.byMonth.contains(moved.month) && rule.byDay.admits(movedTo: first - 1 + moved.day) {
                days.insert(moved.day)
            }
        }
        if rule.byDay.isPresent, rule.byDay.scope == .year {
            days.formIntersection(rule.byDay.days(year: year, length: length, base: first - 1))
        }
        return true
    }
}

/// Whether single days pass the parts of a rule that limit days, remembering the month last asked about.
struct LimitedDays {
    private var month = CivilMonth(ordinal: 1970 * 12)
    private var allowed: UInt64 = 0
    private var isLoaded = false

    private mutating func load(_ month: CivilMonth, _ rule: CompiledRule) {
        self.month = month
        allowed = rule.limitedDays(of: month)
        isLoaded = true
    }

    /// Whether the day passes.
    mutating func contains(_ day: Int, _ rule: CompiledRule) -> Bool {
        if !isLoaded || day < month.first || day >= month.end { load(CivilMonth(containing: day), rule) }
        return allowed >> UInt64(day - month.first + 1) & 1 != 0
    }

    /// The first day from `day` on that passes; `nil` when there is none up to `last`.
    mutating func first(from day: Int, to last: Int, _ rule: CompiledRule, work: inout Work) -> Int? {
        if !isLoaded || day < month.first || day >= month.end { load(CivilMonth(containing: day), rule) }
        var later = allowed & (~0 << UInt64(day - month.first + 1))
        while later == 0 {
            let next = rule.scaledLimit?.nextDay(from: month.end) ?? month.end
            guard next <= last, work.spend() else { return nil }
            load(next == month.end ? month.next() : CivilMonth(containing: next), rule)
            later = allowed
        }
        return month.first - 1 + later.trailingZeroBitCount
    }
}
