import ICalendar

/// What RFC 5545 §3.3.10 says about a rule when it is taken word by word.
///
/// Each interval of FREQ is gone through day by day and each part asked of each day: slow, plain, and apart from
/// the expander.  It speaks where the suites of libraries state facts that the RFC's text does not bear out.
struct LiteralReading {
    private var parts: [String: [String]] = [:]
    private let start: LocalDateTime
    private let isDate: Bool
    private static let weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"]

    /// Takes a rule without RSCALE; `nil` for one that this reading does not know.
    init?(_ rule: String, start: LocalDateTime, isDate: Bool) {
        self.start = start
        self.isDate = isDate
        for part in rule.uppercased().split(separator: ";") {
            let sides = part.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { return nil }
            parts[String(sides[0])] = sides[1].split(separator: ",").map(String.init)
        }
        guard parts["FREQ"] != nil, parts["RSCALE"] == nil else { return nil }
    }

    private var frequency: String { parts["FREQ"]?.first ?? "" }
    private func numbers(_ name: String) -> [Int]? { parts[name].map { $0.compactMap { Int($0) } } }
    private var weekStart: Int { Self.weekdays.firstIndex(of: parts["WKST"]?.first ?? "MO") ?? 1 }

    /// The first instances, DTSTART among them only where the rule makes it.
    func times(_ count: Int) -> [LocalDateTime] {
        let most = min(count, numbers("COUNT")?.first ?? .max)
        let until = parts["UNTIL"]?.first.flatMap { CalendarTime($0) }
        var times: [LocalDateTime] = []
        // More intervals than any fact needs; a year that never comes ends the walk as well.
        for index in 0..<200_000 {
            guard let set = interval(index) else { break }
            for time in positions(set) where time >= start {
                if let until, isDate || until.isDate ? time.date > until.date : time > until.local {
                    return times
                }
                guard times.count < most else { return times }
                times.append(time)
            }
        }
        return times
    }

    /// BYSETPOS.
    private func positions(_ set: [LocalDateTime]) -> [LocalDateTime] {
        guard let positions = numbers("BYSETPOS") else { return set }
        return set.indices.filter { positions.contains($0 + 1) || positions.contains($0 - set.count) }
            .map { set[$0] }
    }

    /// The set of one interval, in order; `nil` after the year 9999.
    private func interval(_ index: Int) -> [LocalDateTime]? {
        let step = index * (numbers("INTERVAL")?.first ?? 1)
        let days: [CalendarDate]
        switch frequency {
        case "YEARLY" where parts["BYWEEKNO"] != nil: days = weekYear(weekYear(of: start.date).year + step)
        case "YEARLY": days = year(start.date.year + step)
        case "MONTHLY":
            let month = start.date.year * 12 + start.date.month - 1 + step
            days = year(month / 12).filter { $0.month == month % 12 + 1 }
        case "WEEKLY":
            let first = start.date.adding(days: step * 7 - (start.date.weekday.rawValue - weekStart + 7) % 7)
            days = (0..<7).map { first.adding(days: $0) }
        case "DAILY": days = [start.date.adding(days: step)]
        default: return clockInterval(step)
        }
        guard let last = days.last, last.year <= 9999 else { return nil }
        return days.filter { passes($0) }.flatMap { day in
            timesOfDay.map { LocalDateTime(date: day, secondOfDay: $0) }
        }
    }

    /// One hour, minute or second.
    private func clockInterval(_ step: Int) -> [LocalDateTime]? {
        let unit = frequency == "HOURLY" ? 3600 : frequency == "MINUTELY" ? 60 : 1
        let first = (start.secondsSinceEpoch - Int64(start.secondOfDay % unit)) + Int64(step * unit)
        let time = LocalDateTime(secondsSinceEpoch: first)
        guard time.date.year <= 9999 else { return nil }
        guard passes(time.date) else { return [] }
        return timesOfDay.filter { $0 / unit == time.secondOfDay / unit }
            .map { LocalDateTime(date: time.date, secondOfDay: $0) }
    }

    /// BYHOUR, BYMINUTE and BYSECOND, with DTSTART or every value where the frequency says so.
    private var timesOfDay: [Int] {
        if isDate { return [0] }
        let isClock = ["HOURLY", "MINUTELY", "SECONDLY"].contains(frequency)
        let hours = numbers("BYHOUR") ?? (isClock ? Array(0...23) : [start.hour])
        let minutes =
            numbers("BYMINUTE") ?? (isClock && frequency != "HOURLY" ? Array(0...59) : [start.minute])
        let seconds = numbers("BYSECOND") ?? (frequency == "SECONDLY" ? Array(0...59) : [start.second])
        var times: Set<Int> = []
        for hour in hours {
            for minute in minutes {
                for second in seconds {
                    times.insert(hour * 3600 + minute * 60 + min(second, 59))
                }
            }
        }
        return times.sorted()
    }

    /// Whether every part about days allows the day, DTSTART standing in where none is there.
    private func passes(_ day: CalendarDate) -> Bool {
        let length = CalendarDate.daysInMonth(day.month, year: day.year)
        let days = year(day.year)
        let ordinal = day.dayNumber - days[0].dayNumber + 1
        func holds(_ name: String, _ value: Int, of length: Int) -> Bool {
            numbers(name).map { $0.contains(value) || $0.contains(value - length - 1) } ?? true
        }
        let week = weekYear(of: day)
        guard holds("BYMONTH", day.month, of: 1 << 20), holds("BYMONTHDAY", day.day, of: length),
            holds("BYYEARDAY", ordinal, of: days.count), holds("BYWEEKNO", week.week, of: week.weeks),
            passesByDay(day, ordinal: ordinal, yearLength: days.count, monthLength: length)
        else { return false }
        guard parts["BYDAY"] == nil, parts["BYMONTHDAY"] == nil, parts["BYYEARDAY"] == nil else {
            return true
        }
        switch frequency {
        case "WEEKLY": return day.weekday == start.date.weekday
        case "MONTHLY": return day.day == start.date.day
        case "YEARLY" where parts["BYWEEKNO"] != nil: return day.weekday == start.date.weekday
        case "YEARLY":
            return day.day == start.date.day && (parts["BYMONTH"] != nil || day.month == start.date.month)
        default: return true
        }
    }

    private func passesByDay(
        _ day: CalendarDate, ordinal: Int, yearLength: Int, monthLength: Int
    ) -> Bool {
        guard let wanted = parts["BYDAY"] else { return true }
        let isInMonth = frequency == "MONTHLY" || parts["BYMONTH"] != nil
        let (position, length) = isInMonth ? (day.day, monthLength) : (ordinal, yearLength)
        return wanted.contains { text in
            guard text.hasSuffix(day.weekday.code) else { return false }
            guard let number = Int(text.dropLast(2)) else { return true }
            return number > 0 ? (position - 1) / 7 + 1 == number : -((length - position) / 7 + 1) == number
        }
    }

    // MARK: - Years

    private func year(_ year: Int) -> [CalendarDate] {
        guard let first = CalendarDate(year: year, month: 1, day: 1) else { return [] }
        return (0..<(CalendarDate.isLeapYear(year) ? 366 : 365)).map { first.adding(days: $0) }
    }

    /// The first day of the week that holds 4 January: the first with four days in the year.
    private func firstWeek(_ year: Int) -> Int {
        let fourth = self.year(year)[3]
        return fourth.dayNumber - (fourth.weekday.rawValue - weekStart + 7) % 7
    }

    private func weekYear(_ year: Int) -> [CalendarDate] {
        guard year < 9999 else { return [] }
        return (firstWeek(year)..<firstWeek(year + 1)).map { CalendarDate(dayNumber: $0) }
    }

    private func weekYear(of day: CalendarDate) -> (year: Int, week: Int, weeks: Int) {
        for year in [day.year + 1, day.year, day.year - 1] where firstWeek(year) <= day.dayNumber {
            let first = firstWeek(year)
            return (year, (day.dayNumber - first) / 7 + 1, (firstWeek(year + 1) - first) / 7)
        }
        return (day.year, 0, 0)
    }
}
