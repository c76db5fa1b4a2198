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
        let members = calendar.members
        func counts(_ member: Component) -> Bool {
            excludedUIDs.isEmpty || !excludedUIDs.contains(member.uid ?? "")
        }
        var busy: [BusyInstance] = []
        for member in members where member.name == .vfreebusy && counts(member) {
            busy += try Self.published(member, in: window, resolver: resolver)
        }
        let expander = try RecurrenceExpander(calendar, resolver: resolver, limits: limits)
        let types = members.map {
            $0.name == .vevent && counts($0) ? BusyType(of: $0, addresses: addresses) : .free
        }
        // What never counts need not be expanded.
        guard types.contains(where: { $0 != .free }) else { return busy }
        let identifiers = members.map { $0.uid ?? "" }
        for instance in try expander.instances(in: window) {
            let type = types[instance.member]
            guard type != .free, !instance.interval.isEmpty else { continue }
            busy.append(
                BusyInstance(
                    uid: identifiers[instance.member], recurrenceID: instance.recurrenceID,
                    period: BusyPeriod(interval: instance.interval, type: type)))
        }
        return busy
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
        let members = calendar.members
        func counts(_ member: Component) -> Bool {
            excludedUIDs.isEmpty || !excludedUIDs.contains(member.uid ?? "")
        }
        var periods: [BusyPeriod] = []
        for member in members where member.name == .vfreebusy && counts(member) {
            periods += try Self.published(member, in: window, resolver: resolver).map(\.period)
        }
        let types = members.map {
            $0.name == .vevent && counts($0) ? BusyType(of: $0, addresses: addresses) : .free
        }
        guard types.contains(where: { $0 != .free }) else { return periods }
        let expander = try RecurrenceExpander(calendar, resolver: resolver, limits: limits)
        try expander.forEachInterval(in: window) { member, interval in
            guard types[member] != .free, !interval.isEmpty else { return }
            periods.append(BusyPeriod(interval: interval, type: types[member]))
        }
        return periods
    }

    /// The FREEBUSY periods of a VFREEBUSY, those of FBTYPE=FREE left out.
    private static func published(
        _ component: Component, in window: Range<Instant>, resolver: ZoneResolver
    ) throws(RecurrenceError) -> [BusyInstance] {
        var busy: [BusyInstance] = []
        for property in component.all(.freebusy) {
            let type = BusyType(parameter: property.parameter(.fbtype))
            guard type != .free else { continue }
            let periods: [Period]
            do {
                periods = try property.periods()
            } catch {
                throw RecurrenceError(.malformed(.freebusy))
            }
            for period in periods {
                let interval = try Self.interval(of: period, resolver: resolver)
                guard interval.overlaps(window) else { continue }
                busy.append(
                    BusyInstance(
                        uid: component.uid ?? "", recurrenceID: .utc(interval.lowerBound.utc),
                        period: BusyPeriod(interval: interval, type: type)))
            }
        }
        return busy
    }

    private static func interval(
        of period: Period, resolver: ZoneResolver
    ) throws(RecurrenceError) -> Range<Instant> {
        let start = try instant(of: period.start, resolver: resolver)
        let end: Instant
        switch period.end {
        case .time(let time): end = try instant(of: time, resolver: resolver)
        // FREEBUSY is in UTC, where a day has 24 hours.
        case .duration(let duration):
            let (days, overflow) = Int64(duration.days).multipliedReportingOverflow(by: 86_400)
            end = start.advanced(by: overflow ? .max : days).advanced(by: Int64(duration.seconds))
        }
        return start..<max(start, end)
    }

    private static func instant(
        of time: CalendarTime, resolver: ZoneResolver
    ) throws(RecurrenceError) -> Instant {
        guard let instant = resolver.instant(of: time) else {
            throw RecurrenceError(.unknownTimeZone(time.timeZoneID ?? TimeZoneID(rawValue: "")))
        }
        return instant
    }
}

extension BusyType {
    /// How busy a VEVENT makes those who have these addresses.
    init(of event: Component, addresses: Set<String>) {
        guard event.transparency == .opaque, event.status != "CANCELLED" else {
            self = .free
            return
        }
        let participation = event.participation(of: addresses)
        if participation == "DECLINED" {
            self = .free
        } else if participation == "NEEDS-ACTION" || participation == "TENTATIVE"
            || event.status == "TENTATIVE"
        {
            self = .busyTentative
        } else if event.first(.microsoftBusyStatus)?.text.uppercased() == "OOF" {
            self = .busyUnavailable
        } else {
            self = .busy
        }
    }
}

extension Component {
    /// The PARTSTAT of the attendee with one of these addresses; `nil` when there is none.
    fileprivate func participation(of addresses: Set<String>) -> String? {
        guard !addresses.isEmpty else { return nil }
        for attendee in attendees {
            guard let address = attendee.address, addresses.contains(address) else { continue }
            if let state = attendee.parameter(.partstat) { return state.uppercased() }
            // NEEDS-ACTION is the default (RFC 5545 §3.2.12), but nobody has to answer to an own invitation.
            return organizer?.address == address ? "ACCEPTED" : "NEEDS-ACTION"
        }
        return nil
    }
}

extension PropertyName {
    /// How Outlook shows the time: FREE, TENTATIVE, BUSY or OOF.
    fileprivate static let microsoftBusyStatus = Self("X-MICROSOFT-CDO-BUSYSTATUS")
}
