/// Dates as header fields write them (RFC 9110 §5.6.7), in seconds since 1970-01-01T00:00:00Z.
public enum HTTPDate {
    /// IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// Years are held within 0000…9999.
    public static func text(_ epochSeconds: Int64) -> String {
        let clamped = min(max(epochSeconds, -62_167_219_200), 253_402_300_799)
        let day = clamped >= 0 ? clamped / 86400 : (clamped - 86399) / 86400
        let second = clamped - day * 86400
        let date = civil(day)
        // 1970-01-01 was a Thursday.
        let weekday = Int(((day % 7) + 11) % 7)
        return "\(weekdays[weekday]), \(two(date.day)) \(months[Int(date.month) - 1]) "
            + "\(two(date.year / 100))\(two(date.year % 100)) "
            + "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) GMT"
    }

    /// Reads IMF-fixdate, and the two old forms that a recipient MUST accept: RFC 850's and asctime's.
    ///
    /// A two-digit year is read as 1970…2069. `nil` when the text is none of them.
    public static func parse(_ text: String) -> Int64? {
        let words = text.split { $0 == " " || $0 == "," }.map(String.init)
        switch words.count {
        case 6 where words[5] == "GMT":
            return seconds(day: words[1], month: words[2], year: words[3], time: words[4])
        case 4 where words[3] == "GMT":
            let parts = words[1].split(separator: "-").map(String.init)
            guard parts.count == 3, parts[2].utf8.count == 2, let short = number(parts[2]) else { return nil }
            return seconds(
                day: parts[0], month: parts[1], year: String(short < 70 ? 2000 + short : 1900 + short),
                time: words[2])
        case 5:
            return seconds(day: words[2], month: words[1], year: words[4], time: words[3])
        default:
            return nil
        }
    }

    private static func seconds(day: String, month: String, year: String, time: String) -> Int64? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let day = number(day), let month = months.firstIndex(of: month), year.utf8.count == 4,
            let year = number(year), clock.count == 3, clock.allSatisfy({ $0.utf8.count == 2 }),
            let hour = number(clock[0]), let minute = number(clock[1]), let second = number(clock[2]),
            (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let dayNumber = self.dayNumber(year: year, month: Int64(month) + 1, day: day)
        // A day that the month does not have would come back as another one.
        guard civil(dayNumber).day == day else { return nil }
        return dayNumber * 86400 + hour * 3600 + minute * 60 + min(second, 59)
    }

    private static func number(_ text: String) -> Int64? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
            return nil
        }
        return Int64(text)
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March so that
    /// the leap day is the last.
    private static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of `dayNumber`.
    private static func civil(_ dayNumber: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let z = dayNumber + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
