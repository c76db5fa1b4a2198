import ICalendar

/// Rules made at random, the same ones from one seed.
struct RandomRules {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The next number below a bound (SplitMix64).
    mutating func number(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    private mutating func happens(_ percent: Int) -> Bool { number(below: 100) < percent }

    /// Up to `count` numbers of a range, each negative now and then where that is allowed.
    private mutating func list(_ count: Int, _ range: ClosedRange<Int>, bothWays: Bool = false) -> [Int] {
        var values: [Int] = []
        for _ in 0...number(below: count) {
            let value = range.lowerBound + number(below: range.count)
            values.append(bothWays && happens(30) ? -value : value)
        }
        return values
    }

    /// A rule of a frequency, with parts that the frequency allows.
    mutating func rule(_ frequency: RecurrenceRule.Frequency) -> RecurrenceRule {
        var rule = RecurrenceRule(frequency: frequency)
        let isClock = frequency < .daily
        let intervals =
            isClock ? [1, 1, 7, 24, 60, 90, 1440, 3600, 5000, 86_400] : [1, 1, 2, 3, 4, 7, 12, 40]
        rule.interval = intervals[number(below: intervals.count)]
        if happens(25) { rule.byMonth = list(4, 1...12) }
        if frequency != .weekly, happens(25) { rule.byMonthDay = list(6, 1...31, bothWays: true) }
        if isClock || frequency == .yearly, happens(12) { rule.byYearDay = list(30, 1...366, bothWays: true) }
        if frequency == .yearly, happens(15) { rule.byWeekNumber = list(5, 1...53, bothWays: true) }
        if happens(40) {
            for value in list(3, 0...6) {
                guard let weekday = Weekday(rawValue: value) else { continue }
                var ordinal: Int?
                if frequency == .monthly || (frequency == .yearly && rule.byWeekNumber.isEmpty), happens(40) {
                    ordinal = list(1, 1...(frequency == .monthly ? 5 : 53), bothWays: true)[0]
                }
                rule.byDay.append(.init(weekday, ordinal: ordinal))
            }
        }
        if happens(25) { rule.byHour = list(4, 0...23) }
        if happens(15) { rule.byMinute = list(3, 0...59) }
        if happens(10) { rule.bySecond = list(3, 0...59) }
        // BYSETPOS "MUST only be used in conjunction with another BYxxx rule part".
        var plain = RecurrenceRule(frequency: frequency)
        plain.interval = rule.interval
        if rule != plain, happens(20) {
            rule.bySetPosition = list(2, 1...5, bothWays: true)
        }
        if happens(30), let day = Weekday(rawValue: number(below: 7)) { rule.weekStart = day }
        if happens(15), frequency == .monthly || frequency == .yearly {
            rule.rscale = "GREGORIAN"
            rule.skip = happens(50) ? .forward : .backward
        }
        return rule
    }
}
