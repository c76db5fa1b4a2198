import ICalendar

/// The intervals of HOURLY, MINUTELY and SECONDLY rules.
///
/// They are counted on the wall clock, as §3.3.10 has it: a day of 23 or 25 hours makes no difference.
struct ClockPeriods {
    private let unit: Int
    private let step: Int
    /// The start of the hour, minute or second that holds DTSTART.
    private let origin: Int
    private let isLimited: Bool
    private let limitsDays: Bool
    private var position: Int
    private var limits = LimitedDays()
    /// The end of the day last found to pass.
    private var allowedUntil = Int.min
    private var isEnded = false

    init(_ rule: CompiledRule) {
        unit = rule.clockUnit
        step = rule.clockStep
        origin = rule.clockOrigin
        position = origin
        limitsDays = rule.limitsDays
        isLimited = rule.frequency.isClock && (limitsDays || rule.clockPasses != .always)
    }

    /// Makes ``next(_:until:work:)`` answer `nil`.
    mutating func end() { isEnded = true }

    /// Goes on with the first interval that can hold `second` or a later one.
    mutating func seek(_ second: Int) {
        position = max(position, aligned(second - unit + 1))
        allowedUntil = .min
    }

    /// The first step at or after a second.
    private func aligned(_ second: Int) -> Int {
        guard second > origin else { return origin }
        return origin + (second - origin + step - 1) / step * step
    }

    /// The start of the next interval that passes every limit; `nil` after `until`.
    @inline(__always)
    mutating func next(_ rule: CompiledRule, until: Int, work: inout Work) -> Int? {
        guard !isEnded else { return nil }
        if isLimited { return nextLimited(rule, until: until, work: &work) }
        guard position <= until else { return nil }
        let start = position
        position += step
        return start
    }

    private mutating func nextLimited(_ rule: CompiledRule, until: Int, work: inout Work) -> Int? {
        while position <= until {
            let day = position.floorDivided(by: secondsPerDay)
            let dayStart = day * secondsPerDay
            if limitsDays, position >= allowedUntil {
                let last = until.floorDivided(by: secondsPerDay)
                guard let allowed = limits.first(from: day, to: last, rule, work: &work) else { return nil }
                if allowed > day {
                    // With long steps the day that passes may be stepped over: look again.
                    position = aligned(allowed * secondsPerDay)
                    guard work.spend() else { return nil }
                    continue
                }
                allowedUntil = dayStart + secondsPerDay
            }
            if let later = nextTime(after: position - dayStart, rule) {
                position = aligned(dayStart + later)
                guard work.spend() else { return nil }
                continue
            }
            let start = position
            position += step
            return start
        }
        return nil
    }

    /// The earliest time of day that may pass, when this one does not; `nil` when it does.
    private func nextTime(after secondOfDay: Int, _ rule: CompiledRule) -> Int? {
        let hour = secondOfDay / 3600
        let later = rule.byTime.hours >> UInt64(hour)
        if later & 1 == 0 {
            return later == 0 ? secondsPerDay : (hour + later.trailingZeroBitCount) * 3600
        }
        if rule.frequency == .hourly { return nil }
        let minute = secondOfDay / 60 % 60
        let laterMinutes = rule.byTime.minutes >> UInt64(minute)
        if laterMinutes & 1 == 0 {
            if laterMinutes == 0 { return (hour + 1) * 3600 }
            return hour * 3600 + (minute + laterMinutes.trailingZeroBitCount) * 60
        }
        if rule.frequency == .minutely { return nil }
        let second = secondOfDay % 60
        let laterSeconds = rule.byTime.seconds >> UInt64(second)
        if laterSeconds & 1 != 0 { return nil }
        if laterSeconds == 0 { return (secondOfDay / 60 + 1) * 60 }
        return secondOfDay + laterSeconds.trailingZeroBitCount
    }
}
