/// The wall-clock times of one rule, in order, from its start on.
///
/// Goes through the periods one by one and tries each day of a period against every BY-part: slow beside a
/// clever expander, and easy to check by eye.
struct RuleWalk: Sequence, IteratorProtocol {
    private let rule: RuleText
    private let start: Int
    private let startDay: Int
    private let times: [Int]
    private var period = 0
    private var pending: ArraySlice<Int> = []
    private var given = 0
    private var emptyPeriods = 0

    /// COUNT is obeyed here; UNTIL is not, since it needs the zone.
    init(_ rule: RuleText, start: Int, isAllDay: Bool) {
        self.rule = rule
        self.start = start
        startDay = Civil.day(ofWall: start)
        let second = Civil.secondOfDay(ofWall: start)
        if isAllDay {
            times = [0]
        } else {
            let seconds = rule.bySecond.isEmpty ? [second % 60] : rule.bySecond
            let minutes = rule.byMinute.isEmpty ? [second / 60 % 60] : rule.byMinute
            let hours = rule.byHour.isEmpty ? [second / 3600] : rule.byHour
            var times: [Int] = []
            for hour in hours {
                for minute in minutes {
                    for second in seconds { times.append(hour * 3600 + minute * 60 + second) }
                }
            }
            self.times = times.sorted()
        }
    }

    mutating func next() -> Int? {
        if let count = rule.count, given >= count { return nil }
        while true {
            if let wall = pending.popFirst() {
                given += 1
                emptyPeriods = 0
                return wall
            }
            guard advance() else { return nil }
        }
    }

    /// Fills `pending` from the next period.
    ///
    /// - Returns: `false` when the rule can give nothing any more: after the year 9999, or after as many
    ///   fruitless periods as make 60 years (a leap day that must fall on one weekday takes 40 at most).
    private mutating func advance() -> Bool {
        guard emptyPeriods <= emptyLimit else { return false }
        emptyPeriods += 1
        let step = period * rule.interval
        period += 1
        let startDate = Civil.date(startDay)
        var walls: [Int] = []
        switch rule.frequency {
        case .yearly:
            let year = startDate.year + step
            guard year <= 9999 else { return false }
            walls = allWalls(onDays: Civil.dayNumber(year, 1, 1)..<Civil.dayNumber(year + 1, 1, 1))
        case .monthly:
            let first = Civil.dayNumber(startDate.year, startDate.month + step, 1)
            guard first < 2_932_897 else { return false }
            let (year, month, _) = Civil.date(first)
            walls = allWalls(onDays: first..<(first + Civil.daysInMonth(year, month)))
        case .weekly:
            let first = startDay - Civil.floorModulo(Civil.weekday(startDay) - rule.weekStart, 7) + 7 * step
            guard first < 2_932_890 else { return false }
            walls = allWalls(onDays: first..<(first + 7))
        case .daily:
            guard startDay + step < 2_932_897 else { return false }
            walls = allWalls(onDays: (startDay + step)..<(startDay + step + 1))
        case .hourly: walls = wallsWithinDay(unit: 3600, step: step)
        case .minutely: walls = wallsWithinDay(unit: 60, step: step)
        case .secondly: return false
        }
        if !rule.bySetPosition.isEmpty {
            let chosen = rule.bySetPosition.map { $0 > 0 ? $0 - 1 : walls.count + $0 }
            walls = Set(chosen).sorted().filter { walls.indices.contains($0) }.map { walls[$0] }
        }
        pending = walls.filter { $0 >= start }[...]
        return true
    }

    private var emptyLimit: Int {
        switch rule.frequency {
        case .yearly: return 60
        case .monthly: return 720
        case .weekly: return 3200
        case .daily: return 22_000
        case .hourly, .minutely, .secondly: return 100_000
        }
    }

    private func allWalls(onDays days: Range<Int>) -> [Int] {
        var walls: [Int] = []
        for day in days where matches(day) {
            for time in times { walls.append(day * 86_400 + time) }
        }
        return walls
    }

    /// One hour or minute as the period: BYHOUR and BYMINUTE limit it, the shorter units fill it.
    private func wallsWithinDay(unit: Int, step: Int) -> [Int] {
        let first = (Civil.floorDivide(start, unit) + step) * unit
        guard Civil.day(ofWall: first) < 2_932_897, matches(Civil.day(ofWall: first)) else { return [] }
        let second = Civil.secondOfDay(ofWall: first)
        guard rule.byHour.isEmpty || rule.byHour.contains(second / 3600) else { return [] }
        let seconds = rule.bySecond.isEmpty ? [Civil.secondOfDay(ofWall: start) % 60] : rule.bySecond
        if unit == 60 {
            guard rule.byMinute.isEmpty || rule.byMinute.contains(second / 60 % 60) else { return [] }
            return seconds.map { first + $0 }
        }
        let minutes = rule.byMinute.isEmpty ? [Civil.secondOfDay(ofWall: start) / 60 % 60] : rule.byMinute
        return minutes.flatMap { minute in seconds.map { first + minute * 60 + $0 } }
    }

    // MARK: - Days

    /// Whether a day passes every BY-part that speaks of days; what is missing comes from the start.
    private func matches(_ day: Int) -> Bool {
        let (year, month, dayOfMonth) = Civil.date(day)
        let startDate = Civil.date(startDay)
        if !rule.byMonth.isEmpty && !rule.byMonth.contains(month) { return false }
        if !rule.byWeekNumber.isEmpty && !matchesWeekNumber(day) { return false }
        if !rule.byYearDay.isEmpty {
            let first = Civil.dayNumber(year, 1, 1)
            let length = Civil.dayNumber(year + 1, 1, 1) - first
            guard matches(rule.byYearDay, position: day - first + 1, of: length) else { return false }
        }
        if !rule.byMonthDay.isEmpty {
            let length = Civil.daysInMonth(year, month)
            guard matches(rule.byMonthDay, position: dayOfMonth, of: length) else { return false }
        }
        if !rule.byDay.isEmpty { return matchesByDay(day) }
        switch rule.frequency {
        case .yearly:
            if !rule.byWeekNumber.isEmpty { return Civil.weekday(day) == Civil.weekday(startDay) }
            if !rule.byYearDay.isEmpty || !rule.byMonthDay.isEmpty { return true }
            if rule.byMonth.isEmpty && month != startDate.month { return false }
            return dayOfMonth == startDate.day
        case .monthly: return !rule.byMonthDay.isEmpty || dayOfMonth == startDate.day
        case .weekly: return Civil.weekday(day) == Civil.weekday(startDay)
        case .daily, .hourly, .minutely, .secondly: return true
        }
    }

    private func matches(_ list: [Int], position: Int, of length: Int) -> Bool {
        list.contains(position) || list.contains(position - length - 1)
    }

    private func matchesByDay(_ day: Int) -> Bool {
        let weekday = Civil.weekday(day)
        let (year, month, _) = Civil.date(day)
        // RFC 5545 §3.3.10: the ordinal counts within the month, or the year when YEARLY without BYMONTH.
        let isOfMonth = rule.frequency == .monthly || !rule.byMonth.isEmpty
        let first = isOfMonth ? Civil.dayNumber(year, month, 1) : Civil.dayNumber(year, 1, 1)
        let end = isOfMonth ? Civil.dayNumber(year, month + 1, 1) : Civil.dayNumber(year + 1, 1, 1)
        return rule.byDay.contains { item in
            guard item.weekday == weekday else { return false }
            if item.ordinal == 0 { return true }
            return item.ordinal > 0
                ? (day - first) / 7 + 1 == item.ordinal : (end - 1 - day) / 7 + 1 == -item.ordinal
        }
    }

    /// Weeks begin on WKST; week 1 is the first with at least four days in the year.
    private func matchesWeekNumber(_ day: Int) -> Bool {
        let weekBegin = day - Civil.floorModulo(Civil.weekday(day) - rule.weekStart, 7)
        let weekYear = Civil.date(weekBegin + 3).year
        func firstWeek(_ year: Int) -> Int {
            let fourth = Civil.dayNumber(year, 1, 4)
            return fourth - Civil.floorModulo(Civil.weekday(fourth) - rule.weekStart, 7)
        }
        let number = (weekBegin - firstWeek(weekYear)) / 7 + 1
        let weeks = (firstWeek(weekYear + 1) - firstWeek(weekYear)) / 7
        return matches(rule.byWeekNumber, position: number, of: weeks)
    }
}
