import ICalendar

/// One month of the Gregorian calendar, ready for arithmetic on day numbers.
struct CivilMonth {
    private(set) var year: Int
    /// 1…12.
    private(set) var month: Int
    /// The day number (days since 1970-01-01) of the first.
    private(set) var first: Int
    /// 28…31.
    private(set) var length: Int

    /// The month that is `ordinal` months after January of the year 0.
    init(ordinal: Int) {
        year = ordinal.floorDivided(by: 12)
        month = ordinal - year * 12 + 1
        first = Self.firstDay(year: year, month: month)
        length = Self.length(of: month, year: year)
    }

    /// The month that holds a day.
    init(containing day: Int) {
        let date = CalendarDate(dayNumber: day)
        year = date.year
        month = date.month
        first = day - date.day + 1
        length = Self.length(of: month, year: year)
    }

    /// Months since January of the year 0.
    var ordinal: Int { year * 12 + month - 1 }

    /// The day number after the last.
    var end: Int { first + length }

    /// The month that follows.
    func next() -> CivilMonth {
        var following = self
        following.first += length
        following.month += 1
        if following.month == 13 {
            following.month = 1
            following.year += 1
        }
        following.length = Self.length(of: following.month, year: following.year)
        return following
    }

    /// The day of the year of the first, 1…336.
    var dayOfYear: Int { first - Self.firstDay(year: year, month: 1) + 1 }

    /// The length of a month, 28…31.
    static func length(of month: Int, year: Int) -> Int {
        // August breaks the row of long and short months: from there on the parity turns round.
        month == 2 ? (isLeap(year) ? 29 : 28) : 30 + ((month + (month >> 3)) & 1)
    }

    /// Whether the year has a 29 February.
    static func isLeap(_ year: Int) -> Bool {
        year & 3 == 0 && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    /// The day number of the first of a month.
    static func firstDay(year: Int, month: Int) -> Int {
        // Counting years from March puts the leap day last: a month then starts at a fixed day.
        let shiftedYear = month <= 2 ? year - 1 : year
        let shiftedMonth = month <= 2 ? month + 9 : month - 3
        let leapDays =
            shiftedYear.floorDivided(by: 4) - shiftedYear.floorDivided(by: 100)
            + shiftedYear.floorDivided(by: 400)
        // 719,468 days lie between 0000-03-01 and 1970-01-01.
        return shiftedYear * 365 + leapDays + (153 * shiftedMonth + 2) / 5 - 719_468
    }
}

extension Int {
    /// The quotient rounded down, for a positive divisor.
    @inline(__always)
    func floorDivided(by divisor: Int) -> Int {
        (self >= 0 ? self : self - (divisor - 1)) / divisor
    }

    /// The remainder 0..<divisor, for a positive divisor.
    @inline(__always)
    func floorModulo(_ divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }

    /// The greatest common divisor of two positive numbers.
    func greatestCommonDivisor(with other: Int) -> Int {
        var (a, b) = (self, other)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    /// The weekday of a day number, 0 for Sunday … 6: 1970-01-01 was a Thursday.
    @inline(__always)
    var weekdayIndex: Int { (self + 4).floorModulo(7) }
}

/// Seconds of a day on a clock that is never set.
let secondsPerDay = 86_400
