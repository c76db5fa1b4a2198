/// Arithmetic on the proleptic Gregorian calendar with plain integers.
///
/// The tables of a zone reach beyond the years that a calendar value can hold, hence no calendar types here.
enum Civil {
    static let secondsPerDay: Int64 = 86_400

    /// 400 years: the Gregorian calendar, weekdays included, repeats after exactly this time.
    static let cycleDays = 146_097
    static let cycleSeconds = Int64(cycleDays) * secondsPerDay

    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func days(inYear year: Int) -> Int { isLeap(year) ? 366 : 365 }

    /// Days since 1970-01-01 of a date; `day` may run over the ends of the month.
    static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        // Years are counted from March, so that the leap day is the last of its year.
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * cycleDays + dayOfEra - 719_468
    }

    static func date(dayNumber: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = floorDivide(shifted, cycleDays)
        let dayOfEra = shifted - era * cycleDays
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// 0 is Sunday.
    static func weekday(dayNumber: Int) -> Int { floorRemainder(dayNumber + 4, 7) }

    static func dayNumber(ofSecond second: Int64) -> Int {
        Int(floorDivide(second, secondsPerDay))
    }

    static func year(ofSecond second: Int64) -> Int {
        date(dayNumber: dayNumber(ofSecond: second)).year
    }

    /// Seconds from 1970-01-01T00:00:00 to the first second of `year`.
    static func second(ofYear year: Int) -> Int64 {
        Int64(dayNumber(year: year, month: 1, day: 1)) * secondsPerDay
    }

    /// The `ordinal`-th weekday of a month: 1…5 from its start, -1…-5 from its end.
    ///
    /// - Returns: `nil` when the month has no such day.
    static func dayNumber(ofWeekday weekday: Int, ordinal: Int, month: Int, year: Int) -> Int? {
        let length = days(inMonth: month, of: year)
        let first = dayNumber(year: year, month: month, day: 1)
        if ordinal > 0 {
            let offset = floorRemainder(weekday - self.weekday(dayNumber: first), 7) + (ordinal - 1) * 7
            return offset < length ? first + offset : nil
        }
        guard ordinal < 0 else { return nil }
        let last = first + length - 1
        let offset = floorRemainder(self.weekday(dayNumber: last) - weekday, 7) + (-ordinal - 1) * 7
        return offset < length ? last - offset : nil
    }

    static func floorDivide<Value: SignedInteger>(_ a: Value, _ b: Value) -> Value {
        let quotient = a / b
        return a % b < 0 ? quotient - 1 : quotient
    }

    static func floorRemainder<Value: SignedInteger>(_ a: Value, _ b: Value) -> Value {
        let remainder = a % b
        return remainder < 0 ? remainder + b : remainder
    }
}
