public import ICalendar
import Recurrence
public import TimeZones

/// An attendee's change of the own copy: what is stored of it, and what the organizer is told (RFC 6638 §3.2.2).
public struct AttendeeChange: Sendable {
    /// The copy as it is to be stored, or `nil` when it was removed.
    ///
    /// What is the organizer's and may not differ, such as others' answers, is as it was.
    public private(set) var object: VCalendar?
    /// The answer, where there is one.
    public private(set) var reply: SchedulingMessage?

    private let zones: TimeZoneDatabase

    /// Compares a copy before and after.
    ///
    /// - Parameters:
    ///   - old: What is stored; `nil` for a copy that the client brings.
    ///   - new: What the attendee wants; `nil` for a removal.
    ///   - owner: The attendee's addresses.
    ///   - replies: Whether a removal is told, by the field Schedule-Reply (§8.1).
    ///   - zones: For objects without their own VTIMEZONE.
    ///   - now: DTSTAMP of the reply.
    /// - Throws: ``ITIPError/forbiddenAttendeeChange``.
    public init(
        from old: VCalendar?, to new: VCalendar?, owner: Set<CalendarUserAddress>, replies: Bool = true,
        zones: TimeZoneDatabase, now: Instant
    ) throws(ITIPError) {
        self.zones = zones
        let before = old.map { SchedulingObject($0, zones: zones) }
        guard let new else {
            guard let before, replies else { return }
            let answers = before.members.filter { $0.status != "CANCELLED" }.compactMap {
                Self.answer($0, .declined, owner, onlyIfOther: true)
            }
            reply = Self.message(answers, in: before, owner, now)
            return
        }
        var after = SchedulingObject(new, zones: zones)
        let isForced = new.members.contains {
            $0.organizer?.parameter(.scheduleForceSend)?.uppercased() == "REPLY"
        }
        if let before {
            after = Self.completed(after, from: before, owner, zones: zones)
            try Self.requireAllowed(from: before, to: after, owner: owner)
            after = SchedulingObject(
                after.with(members: after.members.map { Self.merged($0, before, after, owner) }), zones: zones
            )
        }
        var members = after.members
        for index in members.indices { members[index].dropForceSend() }
        after = SchedulingObject(after.with(members: members), zones: zones)
        object = after.calendar
        reply = Self.message(Self.answers(from: before, to: after, owner, isForced), in: after, owner, now)
    }

    /// Writes what became of the reply into the copy (RFC 6638 §7.3).
    public mutating func record(_ status: DeliveryStatus) {
        guard let stored = object else { return }
        let copy = SchedulingObject(stored, zones: zones)
        object = copy.with(
            members: copy.members.map { member in
                guard var organizer = member.organizer else { return member }
                var member = member
                organizer.scheduleStatus = [status.rawValue]
                member.organizer = organizer
                return member
            })
    }

    // MARK: - What is allowed

    /// The attendee's object with what is the organizer's and left out.
    ///
    /// Clients write what they knew, and drop what they cannot show: the series, single instances, EXDATEs. None of
    /// that is the attendee's to take away (§3.2.2.1), and none of it is a reason to refuse the rest.
    private static func completed(
        _ new: SchedulingObject, from old: SchedulingObject, _ owner: Set<CalendarUserAddress>,
        zones: TimeZoneDatabase
    ) -> SchedulingObject {
        guard let series = old.master else { return new }
        var master = new.master ?? series
        for (key, time) in old.exclusions.sorted(by: { $0.value.text < $1.value.text })
        where new.exclusions[key] == nil && new.override(key) == nil {
            if new.master != nil { master.add(Property(.exdate, time: time)) }
        }
        var overrides = new.overrides.map(\.component)
        for (key, component) in old.overrides where new.override(key) == nil && new.exclusions[key] == nil {
            // An override that only said what the series says may go.
            if new.master != nil, let time = component.recurrenceID, let derived = old.derived(at: time),
                isSame(component, in: old, derived, in: new, owner)
            {
                continue
            }
            overrides.append(component)
        }
        let members = [master] + overrides
        guard members != new.members else { return new }
        // The zones of what is put back come with it.
        var calendar = new.calendar
        let known = Set(calendar.timeZones.compactMap { $0.first(.tzid)?.text })
        let missing = old.calendar.timeZones.filter { !known.contains($0.first(.tzid)?.text ?? "") }
        calendar.component.components = missing + calendar.component.components
        return SchedulingObject(
            SchedulingObject(calendar, zones: zones).with(members: members), zones: zones)
    }

    private static func requireAllowed(
        from old: SchedulingObject, to new: SchedulingObject, owner: Set<CalendarUserAddress>
    ) throws(ITIPError) {
        guard (old.master == nil) == (new.master == nil) else { throw .forbiddenAttendeeChange }
        let hasInstance = old.instances()
        for member in new.members {
            let time = member.recurrenceID
            let earlier =
                time.map { old.override(old.key(of: $0)) ?? old.derived(at: $0) } ?? old.master
            guard let earlier, isSame(earlier, in: old, member, in: new, owner) else {
                throw .forbiddenAttendeeChange
            }
            if let time, old.override(old.key(of: time)) == nil, !hasInstance(time) {
                throw .forbiddenAttendeeChange
            }
        }
    }

    private static func isSame(
        _ earlier: Component, in old: SchedulingObject, _ later: Component, in new: SchedulingObject,
        _ owner: Set<CalendarUserAddress>
    ) -> Bool {
        guard later.attendee(owner) != nil, old.times(of: earlier) == new.times(of: later),
            earlier.organizer.map({ CalendarUserAddress($0) })
                == later.organizer.map({ CalendarUserAddress($0) })
        else { return false }
        let people = (
            Set(earlier.attendees.map { CalendarUserAddress($0) }),
            Set(later.attendees.map { CalendarUserAddress($0) })
        )
        guard people.0 == people.1 else { return false }
        // What is left out is put back, and what others answered stays as it was; neither is a change.
        for name in shown {
            guard let text = later.first(name)?.text, text != earlier.first(name)?.text ?? "" else {
                continue
            }
            return false
        }
        return isSameSeries(earlier, later)
    }

    /// What the organizer decides and people see; everything else is the attendee's own (§3.2.2.1).
    private static let shown: [PropertyName] = [.summary, .location]

    /// Whether two components recur alike, in whatever words.
    private static func isSameSeries(_ earlier: Component, _ later: Component) -> Bool {
        func dates(_ component: Component) -> [String] {
            component.all(.rdate).flatMap { $0.value.split(separator: ",").map(String.init) }.sorted()
        }
        guard dates(earlier) == dates(later) else { return false }
        let lines = (earlier.all(.rrule).map(\.value).sorted(), later.all(.rrule).map(\.value).sorted())
        if lines.0 == lines.1 { return true }
        let rules = (earlier.recurrenceRules, later.recurrenceRules)
        guard rules.0.count == lines.0.count, rules.1.count == lines.1.count, rules.0.count == rules.1.count,
            let start = earlier.start?.local
        else { return false }
        return rules.0.allSatisfy { rule in rules.1.contains { rule.isEqual(to: $0, start: start) } }
    }

    /// A member of the copy with what is the organizer's as it was.
    private static func merged(
        _ member: Component, _ old: SchedulingObject, _ new: SchedulingObject,
        _ owner: Set<CalendarUserAddress>
    ) -> Component {
        let earlier =
            member.recurrenceID.map { old.override(old.key(of: $0)) ?? old.derived(at: $0) } ?? old.master
        guard let earlier else { return member }
        var member = member
        member.changeAttendees { attendee in
            let address = CalendarUserAddress(attendee)
            guard !owner.contains(address), let stored = earlier.attendee(address), stored != attendee else {
                return false
            }
            attendee = stored
            return true
        }
        if var organizer = earlier.organizer {
            // Agent and force belong to this request; status is the server's.
            let agent = member.organizer?.parameter(.scheduleAgent)
            organizer.setParameter(.scheduleAgent, agent)
            organizer.setParameter(
                .scheduleForceSend, member.organizer?.parameter(.scheduleForceSend))
            member.organizer = organizer
        }
        if member.sequence != earlier.sequence { member.sequence = earlier.sequence }
        for name in shown where member.first(name) == nil {
            if let property = earlier.first(name) { member.add(property) }
        }
        if member.all(.rrule).map(\.value) != earlier.all(.rrule).map(\.value) {
            member.remove(.rrule)
            for rule in earlier.all(.rrule) { member.add(rule) }
        }
        return member
    }

    // MARK: - The reply

    private static func answers(
        from old: SchedulingObject?, to new: SchedulingObject, _ owner: Set<CalendarUserAddress>,
        _ isForced: Bool
    ) -> [Component] {
        var answers: [Component] = []
        for member in new.members {
            guard let own = member.attendee(owner) else { continue }
            let key = member.recurrenceID.flatMap { time in old.map { $0.key(of: time) } }
            let earlier = key.map { old?.override($0) ?? old?.master } ?? old?.master
            let before = earlier?.attendee(owner)?.participationStatus ?? .needsAction
            guard isForced || own.participationStatus != before else { continue }
            if let answer = answer(member, own.participationStatus, owner) { answers.append(answer) }
        }
        guard let old else { return answers }
        // A copy of single instances has no series from which one could be taken out: it is left out.
        if old.master == nil {
            for (key, instance) in old.overrides
            where new.override(key) == nil && instance.status != "CANCELLED" {
                if let answer = answer(instance, .declined, owner, onlyIfOther: true) {
                    answers.append(answer)
                }
            }
        }
        let known = old.exclusions
        for (key, time) in new.exclusions.sorted(by: { $0.value.text < $1.value.text })
        where known[key] == nil {
            guard let instance = old.override(key) ?? old.derived(at: time) else { continue }
            if let answer = answer(instance, .declined, owner) { answers.append(answer) }
        }
        return answers
    }

    /// What a reply says of one component (RFC 5546 §3.2.3).
    private static func answer(
        _ member: Component, _ status: ParticipationStatus, _ owner: Set<CalendarUserAddress>,
        onlyIfOther: Bool = false
    ) -> Component? {
        guard var own = member.attendee(owner), let organizer = member.organizer else { return nil }
        guard !onlyIfOther || own.participationStatus != status else { return nil }
        own.participationStatus = status
        own.expectsReply = false
        var answer = Component(member.name)
        for name: PropertyName in [
            .uid, .sequence, .recurrenceID, .dtstart, .dtend, .duration, .due, .summary, .comment,
            .percentComplete, .completed,
        ] {
            for property in member.all(name) { answer.add(property) }
        }
        answer.add(organizer)
        answer.add(own)
        answer.add(Property(RequestStatus(code: "2.0", sentence: "Success")))
        answer.dropSchedulingParameters()
        return answer
    }

    private static func message(
        _ answers: [Component], in object: SchedulingObject, _ owner: Set<CalendarUserAddress>, _ now: Instant
    ) -> SchedulingMessage? {
        guard let first = answers.first, let organizer = first.organizer, let own = first.attendee(owner)
        else { return nil }
        let members = answers.map { answer in
            var answer = answer
            answer.set(Property(.dtstamp, time: .utc(now.utc)))
            return answer
        }
        var calendar = object.with(members: members)
        calendar.component.remove(.method)
        return SchedulingMessage(
            .reply, from: CalendarUserAddress(own), to: CalendarUserAddress(organizer), calendar)
    }
}

extension Component {
    fileprivate mutating func dropForceSend() {
        changeAttendees { attendee in
            guard attendee.parameter(.scheduleForceSend) != nil else { return false }
            attendee.setParameter(.scheduleForceSend, nil)
            return true
        }
        guard var organizer, organizer.parameter(.scheduleForceSend) != nil else { return }
        organizer.setParameter(.scheduleForceSend, nil)
        self.organizer = organizer
    }
}
