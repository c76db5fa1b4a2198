import ICalendar

/// COUNTs of thousands, where months or days of the year limit a rule.
extension RulePlan {
    /// Turns COUNT into the time of the last instance by counting days, each of which has the same times.
    ///
    /// Left to be counted are: BYSETPOS within longer intervals, SKIP (which can move two dates to one day), and
    /// steps within the day that come to other times on another day.
    mutating func reckonCountByDays(_ count: Int) {
        guard rule.skip == .omit, !rule.selectsPositions else { return }
        var probe = RuleCursor(RulePlan(uncounted: self))
        guard let first = probe.next() else { return }
        var wanted = startsWithStart && first != rule.start ? count - 1 : count
        // The first day may begin before DTSTART.
        let firstDay = first.floorDivided(by: secondsPerDay)
        let nextDay = (firstDay + 1) * secondsPerDay
        var instance = first
        while instance < nextDay {
            wanted -= 1
            guard wanted > 0 else { return end(with: instance) }
            guard let next = probe.next() else { return }
            instance = next
        }
        guard let perDay = rule.instancesPerDay, perDay > 0 else { return }
        var work = Work(limit: workLimit)
        guard let (day, left) = dayOfInstance(wanted, after: firstDay, perDay: perDay, work: &work) else {
            // The year 9999 ends the rule before COUNT does.
            if !work.isExhausted { end(with: nil) }
            return
        }
        var last = RuleCursor(RulePlan(uncounted: self))
        last.seek(day * secondsPerDay)
        var found: Int?
        for _ in 0..<left { found = last.next() }
        if !last.ranOutOfWork { end(with: found) }
    }

    /// The day with the `wanted`th instance after a day, and which of that day's it is, counted from 1; `nil` when
    /// there are not so many.
    private func dayOfInstance(
        _ wanted: Int, after firstDay: Int, perDay: Int, work: inout Work
    ) -> (day: Int, left: Int)? {
        var left = wanted
        guard var days = DayStream(self, after: firstDay, before: .max) else { return nil }
        while work.spend(), let period = days.nextPeriod() {
            let inPeriod = period.count * perDay
            if left <= inPeriod {
                guard let day = period.day(at: (left - 1) / perDay) else { return nil }
                return (day, (left - 1) % perDay + 1)
            }
            left -= inPeriod
        }
        return nil
    }
}
