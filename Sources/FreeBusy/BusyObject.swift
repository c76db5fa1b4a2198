public import ICalendar
public import Recurrence
public import TimeZones

/// One object made ready to be asked for its busy time, again and again.
///
/// Reading the times, rules and zones of an object costs more than expanding it in a window.  One who keeps
/// objects at hand keeps this with them, for as long as object, zones and addresses stay what they are, and
/// asks many of them in one ``ExpansionWindow``:
///
/// ```swift
/// var window = ExpansionWindow(march)
/// var periods: [BusyPeriod] = []
/// for object in objects { try object.append(to: &periods, in: &window) }
/// let busy = FreeBusy.merged(periods, in: march)
/// ```
///
/// What counts is said at ``FreeBusy/instances(of:in:resolver:addresses:excludedUIDs:limits:)``.
public struct BusyObject: Sendable {
    private let members: [Component]
    /// How busy each member makes.
    private let types: [BusyType]
    /// The periods of VFREEBUSYs.
    private let published: [BusyInstance]
    /// `nil` when no member makes busy.
    private let expander: RecurrenceExpander?

    /// Reads an object.
    ///
    /// - Parameters:
    ///   - calendar: The object.
    ///   - resolver: The object's zones; DATEs and floating times lie in its floating zone.
    ///   - addresses: The mail addresses of whose time it is, in small letters, by which their ATTENDEE is
    ///     found.
    ///   - excludedUIDs: Objects that do not count, such as the meeting that is being moved.
    ///   - limits: What the expansion of one window may cost.
    /// - Throws: What ``RecurrenceExpander`` throws; nothing for an object that makes nobody busy.
    public init(
        _ calendar: VCalendar, resolver: ZoneResolver, addresses: Set<String>,
        excludedUIDs: Set<String> = [], limits: ExpansionLimits = .init()
    ) throws(RecurrenceError) {
        let members = calendar.members
        var types: [BusyType] = []
        types.reserveCapacity(members.count)
        var published: [BusyInstance] = []
        var isBusy = false
        for index in members.indices {
            let name = members[index].name
            var type = BusyType.free
            if excludedUIDs.isEmpty || !excludedUIDs.contains(members[index].uid ?? "") {
                if name == .vevent {
                    type = BusyType(of: members[index], addresses: addresses)
                } else if name == .vfreebusy {
                    published += try BusyInstance.published(by: members[index], resolver: resolver)
                }
            }
            isBusy = isBusy || type != .free
            types.append(type)
        }
        self.members = members
        self.types = types
        self.published = published
        expander =
            isBusy ? try RecurrenceExpander(members: members, resolver: resolver, limits: limits) : nil
    }

    /// Appends the busy periods that overlap a window: in no order, not clipped and not merged.
    ///
    /// - Throws: ``RecurrenceError`` with `tooManyInstances` or `tooMuchWork`; what was appended before then
    ///   stays.
    public func append(
        to periods: inout [BusyPeriod], in window: inout ExpansionWindow
    ) throws(RecurrenceError) {
        for instance in published where instance.period.interval.overlaps(window.range) {
            periods.append(instance.period)
        }
        try expander?.forEachInterval(in: &window) { member, interval in
            let type = types[member]
            guard type != .free, !interval.isEmpty else { return }
            periods.append(BusyPeriod(interval: interval, type: type))
        }
    }

    /// The busy periods that overlap a window with their origin, not clipped and not merged.
    ///
    /// - Throws: ``RecurrenceError`` with `tooManyInstances` or `tooMuchWork`.
    public func instances(in window: Range<Instant>) throws(RecurrenceError) -> [BusyInstance] {
        var busy = published.filter { $0.period.interval.overlaps(window) }
        guard let expander else { return busy }
        var identifiers: [String?] = Array(repeating: nil, count: members.count)
        for instance in try expander.instances(in: window) {
            let member = instance.member
            let type = types[member]
            guard type != .free, !instance.interval.isEmpty else { continue }
            let uid = identifiers[member] ?? members[member].uid ?? ""
            identifiers[member] = uid
            busy.append(
                BusyInstance(
                    uid: uid, recurrenceID: instance.recurrenceID,
                    period: BusyPeriod(interval: instance.interval, type: type)))
        }
        return busy
    }

    /// From the earliest busy time to the latest, never too narrow; `nil` for an object that makes nobody
    /// busy.
    ///
    /// The end is `Instant.distantFuture` when nothing ends the recurrence.
    ///
    /// - Throws: ``RecurrenceError`` with `tooMuchWork`.
    public func span() throws(RecurrenceError) -> Range<Instant>? {
        var span = try expander?.span()
        for instance in published {
            let interval = instance.period.interval
            guard let known = span else {
                span = interval
                continue
            }
            let end = max(known.upperBound, interval.upperBound)
            span = min(known.lowerBound, interval.lowerBound)..<end
        }
        return span
    }
}

extension BusyInstance {
    /// The FREEBUSY periods of a VFREEBUSY, those of FBTYPE=FREE left out.
    fileprivate static func published(
        by component: Component, resolver: ZoneResolver
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
                let interval = try interval(of: period, resolver: resolver)
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
