/// The rules of a POSIX TZ string, with the extensions of RFC 9636 §3.3.1 (hours -167…167, daylight saving
/// all year).
///
/// `CET-1CEST,M3.5.0,M10.5.0/3`: names, offsets counted westward, and the days on which clocks change.
struct PosixTimeZone: Sendable, Hashable {
    /// When a change happens, by the wall clock before it.
    struct Rule: Sendable, Hashable {
        enum Day: Sendable, Hashable {
            /// `Mm.w.d`: the `week`-th `weekday` (0 is Sunday) of `month`; week 5 is the last.
            case weekday(month: Int, week: Int, weekday: Int)
            /// `Jn`: day 1…365 of a year without February 29.
            case julian(Int)
            /// `n`: days after January 1, February 29 counted.
            case zeroBased(Int)
        }

        var day: Day
        /// Seconds after midnight; negative or beyond a day with the extension.
        var time: Int

        /// Seconds since 1970 on the wall clock.
        func wall(in year: Int) -> Int64 {
            let number =
                switch day {
                case .weekday(let month, let week, let weekday):
                    Civil.dayNumber(
                        ofWeekday: weekday, ordinal: week == 5 ? -1 : week, month: month, year: year)
                        ?? Civil.dayNumber(year: year, month: month, day: 1)
                case .julian(let day):
                    Civil.dayNumber(
                        year: year, month: 1, day: Civil.isLeap(year) && day >= 60 ? day + 1 : day)
                case .zeroBased(let days): Civil.dayNumber(year: year, month: 1, day: 1 + days)
                }
            return Int64(number) * Civil.secondsPerDay + Int64(time)
        }
    }

    var standard: LocalTimeType
    /// Daylight saving, with the rule that begins and the rule that ends it.
    var daylight: (type: LocalTimeType, start: Rule, end: Rule)? {
        guard let daylightType, let start, let end else { return nil }
        return (daylightType, start, end)
    }
    private var daylightType: LocalTimeType?
    private var start: Rule?
    private var end: Rule?

    /// Reads a TZ string.
    ///
    /// - Returns: `nil` when it breaks the grammar.
    init?(_ text: some Sequence<UInt8>) {
        var scanner = Scanner(bytes: Array(text))
        guard let name = scanner.name(), let west = scanner.time(maximumHours: 24) else { return nil }
        standard = LocalTimeType(offset: -west, isDaylight: false, abbreviation: name)
        guard !scanner.isAtEnd else { return }

        guard let name = scanner.name() else { return nil }
        var offset = standard.offset + 3600
        if scanner.peek != UInt8(ascii: ",") {
            guard let west = scanner.time(maximumHours: 24) else { return nil }
            offset = -west
        }
        guard scanner.take(","), let start = scanner.rule(), scanner.take(","), let end = scanner.rule(),
            scanner.isAtEnd
        else { return nil }
        daylightType = LocalTimeType(offset: offset, isDaylight: true, abbreviation: name)
        self.start = start
        self.end = end
    }

    /// The changes of whole years: instants in seconds since 1970, in order, and whether daylight saving
    /// begins.
    ///
    /// Empty when daylight saving lasts all year, as it does when it ends no earlier than it begins anew.
    func changes(in years: ClosedRange<Int>) -> [(time: Int64, isDaylight: Bool)] {
        guard let daylight, !isAlwaysDaylight else { return [] }
        var changes: [(time: Int64, isDaylight: Bool)] = []
        changes.reserveCapacity(years.count * 2)
        for year in years {
            let start = (daylight.start.wall(in: year) - Int64(standard.offset), true)
            let end = (daylight.end.wall(in: year) - Int64(daylight.type.offset), false)
            if start.0 <= end.0 { changes += [start, end] } else { changes += [end, start] }
        }
        return changes
    }

    /// Whether the footer means daylight saving all year, which POSIX can say only in this roundabout way.
    var isAlwaysDaylight: Bool {
        guard let daylight else { return false }
        // A common year before a leap year and one after, for the forms that count days.
        return [2003, 2004, 2005].allSatisfy { year in
            daylight.end.wall(in: year) - Int64(daylight.type.offset)
                >= daylight.start.wall(in: year + 1) - Int64(standard.offset)
        }
    }
}

extension PosixTimeZone {
    private struct Scanner {
        let bytes: [UInt8]
        var index = 0

        var isAtEnd: Bool { index == bytes.count }
        var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard peek == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }

        /// Letters, or anything of letters, digits and signs in angle brackets.
        mutating func name() -> String? {
            let quoted = take("<")
            let start = index
            while let byte = peek {
                let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
                let isOther =
                    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "+")
                    || byte == UInt8(ascii: "-")
                guard isLetter || quoted && isOther else { break }
                index += 1
            }
            let name = String(decoding: bytes[start..<index], as: UTF8.self)
            guard !name.isEmpty, !quoted || take(">") else { return nil }
            return name
        }

        mutating func number(_ range: ClosedRange<Int>) -> Int? {
            let start = index
            var value = 0
            while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), index - start < 4 {
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
                index += 1
            }
            return index > start && range.contains(value) ? value : nil
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time(maximumHours: Int) -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number(0...maximumHours) else { return nil }
            var seconds = hours * 3600
            if take(":") {
                guard let minutes = number(0...59) else { return nil }
                seconds += minutes * 60
                if take(":") {
                    guard let rest = number(0...59) else { return nil }
                    seconds += rest
                }
            }
            return isNegative ? -seconds : seconds
        }

        mutating func rule() -> Rule? {
            let day: Rule.Day
            if take("M") {
                guard let month = number(1...12), take("."), let week = number(1...5), take("."),
                    let weekday = number(0...6)
                else { return nil }
                day = .weekday(month: month, week: week, weekday: weekday)
            } else if take("J") {
                guard let number = number(1...365) else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(0...365) else { return nil }
                day = .zeroBased(number)
            }
            guard take("/") else { return Rule(day: day, time: 7200) }
            guard let time = time(maximumHours: 167) else { return nil }
            return Rule(day: day, time: time)
        }
    }
}
