import ICalendar

/// A component with a RECURRENCE-ID: one instance told anew, or all from one on (RFC 5545 §3.8.4.4).
struct Override {
    /// Index of the member.
    let member: Int
    /// The RECURRENCE-ID as written.
    let recurrenceID: CalendarTime
    let times: MemberTimes
    /// The instance it replaces, on the master's clock; its own reading where there is no master.
    let original: Occurrence
    /// RANGE=THISANDFUTURE.
    let isThisAndFuture: Bool
    let sequence: Int

    /// How much later the wall clock of this component reads for its start than for the original one.
    private let shift: Int

    init(
        member: Int, component: Component, recurrenceID: CalendarTime, times: MemberTimes,
        original: Occurrence
    ) {
        self.member = member
        self.recurrenceID = recurrenceID
        self.original = original
        isThisAndFuture = component.recurrenceIDIsThisAndFuture
        sequence = component.sequence
        self.times = times
        shift = times.local - Self.reading(of: original, on: times, clock: WallClock(times.zone))
    }

    /// Instances keep their digits where the component floats or is a day; else they are placed by their
    /// instant.
    private static func reading(
        of occurrence: Occurrence, on times: MemberTimes, clock: WallClock
    ) -> Int {
        switch times.start {
        case .date: occurrence.local.floorDivided(by: secondsPerDay) * secondsPerDay
        case .floating: occurrence.local
        case .utc, .zoned: clock.local(at: occurrence.instant)
        }
    }

    /// Where a later instance lies: "When the given recurrence instance is rescheduled, all subsequent
    /// instances are also rescheduled by the same time difference", which is one of the wall clock, so that a
    /// meeting moved to ten o'clock stays there in summer.
    func placed(for occurrence: Occurrence, clock: WallClock) -> PlacedTimes {
        let local = Self.reading(of: occurrence, on: times, clock: clock) + shift
        return times.placed(local: local, instant: clock.instant(of: local), clock: clock)
    }

    /// How far from the original the instances of THISANDFUTURE can lie: seconds before and after, with a day
    /// for what zones do.
    var reach: (before: Int, after: Int) {
        let shift = times.instant - original.instant
        return (
            before: max(0, -shift) + secondsPerDay,
            after: max(0, shift) + secondsPerDay + times.extent.longest
        )
    }
}
