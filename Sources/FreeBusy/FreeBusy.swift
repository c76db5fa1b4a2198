public import ICalendar
public import Recurrence
public import TimeZones

/// What calendars say about when somebody is busy (RFC 4791 §7.10, RFC 5545 §3.6.4).
public enum FreeBusy {
    /// The busy periods that one object makes in a window, not clipped and not merged.
    ///
    /// VEVENTs and VFREEBUSYs count, as RFC 4791 §7.10 says:
    ///
    /// | | |
    /// |---|---|
    /// | TRANSP:TRANSPARENT, STATUS:CANCELLED | nothing |
    /// | own PARTSTAT=DECLINED | nothing |
    /// | own PARTSTAT=NEEDS-ACTION or TENTATIVE, STATUS:TENTATIVE | BUSY-TENTATIVE |
    /// | X-MICROSOFT-CDO-BUSYSTATUS:OOF | BUSY-UNAVAILABLE |
    /// | everything else | BUSY |
    /// | VFREEBUSY | by its FBTYPE |
    ///
    /// Instances without duration make nobody busy.  DATEs and floating times lie in `resolver.floating`.
    ///
    /// - Parameters:
    ///   - calendar: The object.
    ///   - window: What overlaps it is looked at.
    ///   - resolver: The object's zones.
    ///   - addresses: The mail addresses of whose time it is, in small letters, by which their ATTENDEE is
    ///     found.
    ///   - excludedUIDs: Objects that do not count, such as the meeting that is being moved.
    ///   - limits: What the expansion may cost.
    /// - Returns: A period for each instance that makes busy.
    /// - Throws: What ``RecurrenceExpander`` throws.
    public static func instances(
        of calendar: VCalendar, in window: Range<Instant>, resolver: ZoneResolver, addresses: Set<String>,
        excludedUIDs: Set<String> = [], limits: ExpansionLimits = .init()
    ) throws(RecurrenceError) -> [BusyInstance] {
        try BusyObject(
            calendar, resolver: resolver, addresses: addresses, excludedUIDs: excludedUIDs, limits: limits
        ).instances(in: window)
    }

    /// The same as ``instances(of:in:resolver:addresses:excludedUIDs:limits:)`` without saying whose periods
    /// they are: for one calendar, in which nothing is told twice.
    ///
    /// - Returns: The periods, in no order, not clipped and not merged.
    /// - Throws: What ``RecurrenceExpander`` throws.
    public static func periods(
        of calendar: VCalendar, in window: Range<Instant>, resolver: ZoneResolver, addresses: Set<String>,
        excludedUIDs: Set<String> = [], limits: ExpansionLimits = .init()
    ) throws(RecurrenceError) -> [BusyPeriod] {
        let object = try BusyObject(
            calendar, resolver: resolver, addresses: addresses, excludedUIDs: excludedUIDs, limits: limits)
        var periods: [BusyPeriod] = []
        var window = ExpansionWindow(window)
        try object.append(to: &periods, in: &window)
        return periods
    }
}
