/// The RECUR value (RFC 5545 §3.3.10), read strictly.
///
/// Written for the emulated services alone; it shares nothing with the gateway's own.
struct RuleText: Sendable, Hashable {
    /// From the longest period to the shortest.
    enum Frequency: String, Sendable {
        case yearly = "YEARLY"
        case monthly = "MONTHLY"
        case weekly = "WEEKLY"
        case daily = "DAILY"
        case hourly = "HOURLY"
        case minutely = "MINUTELY"
        case secondly = "SECONDLY"
    }

    /// One element of BYDAY: a weekday (0 for Monday) and which one of the period, 0 for each.
    struct WeekdayNumber: Sendable, Hashable {
        let ordinal: Int
        let weekday: Int
    }

    var frequency = Frequency.daily
    var interval = 1
    var count: Int?
    /// The last moment, inclusive, in the form that it was written in.
    var until: (wall: Int, isDate: Bool, isUTC: Bool)? { untilText.flatMap(Civil.parseBasic) }
    private var untilText: String?
    var byMonth: [Int] = []
    var byWeekNumber: [Int] = []
    var byYearDay: [Int] = []
    var byMonthDay: [Int] = []
    var byDay: [WeekdayNumber] = []
    var byHour: [Int] = []
    var byMinute: [Int] = []
    var bySecond: [Int] = []
    var bySetPosition: [Int] = []
    var weekStart = 0

    /// Reads the text after `RRULE:`; `nil` when it is no rule.
    init?(_ text: String) {
        var seen: Set<String> = []
        for part in text.split(separator: ";", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pieces.count == 2, !pieces[1].isEmpty else { return nil }
            let name = pieces[0].uppercased()
            guard seen.insert(name).inserted, read(name, String(pieces[1]).uppercased()) else { return nil }
        }
        // RFC 5545 §3.3.10: FREQ is REQUIRED; UNTIL and COUNT MUST NOT occur in the same rule.
        guard seen.contains("FREQ"), !(seen.contains("COUNT") && seen.contains("UNTIL")) else { return nil }
        guard isConsistent(hasOtherBy: seen.contains { $0.hasPrefix("BY") && $0 != "BYSETPOS" }) else {
            return nil
        }
    }

    private mutating func read(_ name: String, _ value: String) -> Bool {
        switch name {
        case "FREQ":
            guard let frequency = Frequency(rawValue: value) else { return false }
            self.frequency = frequency
        case "INTERVAL":
            guard let interval = Int(value), (1...100_000).contains(interval) else { return false }
            self.interval = interval
        case "COUNT":
            guard let count = Int(value), (1...100_000).contains(count) else { return false }
            self.count = count
        case "UNTIL":
            guard Civil.parseBasic(value) != nil else { return false }
            untilText = value
        case "WKST":
            guard let day = RuleText.weekdays.firstIndex(of: value) else { return false }
            weekStart = day
        case "BYMONTH": return Self.numbers(value, 1...12, signed: false, into: &byMonth)
        case "BYWEEKNO": return Self.numbers(value, 1...53, signed: true, into: &byWeekNumber)
        case "BYYEARDAY": return Self.numbers(value, 1...366, signed: true, into: &byYearDay)
        case "BYMONTHDAY": return Self.numbers(value, 1...31, signed: true, into: &byMonthDay)
        case "BYHOUR": return Self.numbers(value, 0...23, signed: false, into: &byHour)
        case "BYMINUTE": return Self.numbers(value, 0...59, signed: false, into: &byMinute)
        case "BYSECOND": return Self.numbers(value, 0...59, signed: false, into: &bySecond)
        case "BYSETPOS": return Self.numbers(value, 1...366, signed: true, into: &bySetPosition)
        case "BYDAY": return days(value)
        default: return false
        }
        return true
    }

    private static let weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

    private mutating func days(_ value: String) -> Bool {
        for item in value.split(separator: ",", omittingEmptySubsequences: false) {
            guard let weekday = RuleText.weekdays.firstIndex(of: String(item.suffix(2))) else { return false }
            let prefix = item.dropLast(2)
            var ordinal = 0
            if !prefix.isEmpty {
                guard let number = Int(prefix), (1...53).contains(abs(number)) else { return false }
                ordinal = number
            }
            byDay.append(WeekdayNumber(ordinal: ordinal, weekday: weekday))
        }
        return true
    }

    private static func numbers(
        _ value: String, _ range: ClosedRange<Int>, signed: Bool, into list: inout [Int]
    ) -> Bool {
        for item in value.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = Int(item), range.contains(signed ? abs(number) : number) else { return false }
            list.append(number)
        }
        list = Array(Set(list)).sorted()
        return true
    }

    /// The MUST NOTs between rule parts (RFC 5545 §3.3.10).
    private func isConsistent(hasOtherBy: Bool) -> Bool {
        if !byWeekNumber.isEmpty && frequency != .yearly { return false }
        if !byYearDay.isEmpty && [.monthly, .weekly, .daily].contains(frequency) { return false }
        if !byMonthDay.isEmpty && frequency == .weekly { return false }
        if !bySetPosition.isEmpty && !hasOtherBy { return false }
        if byDay.contains(where: { $0.ordinal != 0 }) {
            guard frequency == .monthly || (frequency == .yearly && byWeekNumber.isEmpty) else {
                return false
            }
        }
        return true
    }
}
