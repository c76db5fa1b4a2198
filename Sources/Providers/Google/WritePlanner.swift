import ICalendar
import ProviderKit
import Recurrence
import TimeZones

/// Works out which upstream calls make Google hold an object; pure.
struct WritePlanner {
    let context: GoogleCalendarContext
    let policy: NotificationPolicy
    let plan: String

    /// Steps in the order in which they are stamped.
    struct Steps {
        let plan: String
        var list: [WriteStep] = []

        mutating func add(_ body: StepBody, over part: UpstreamPart? = nil) throws(WriteRefusal) {
            var body = body
            body.stamp = PlanStamp.text(plan: plan, step: try body.step(over: part))
            list.append(try body.step(over: part))
        }
    }

    /// An object as it is wanted.
    struct Wanted {
        var uid: String
        var form: SeriesForm
        var master: EventContent?
        var masterStart: CalendarTime?
        var masterEnd: CalendarTime?
        var overrides: [OccurrenceKey: EventContent] = [:]
    }

    // MARK: - Writing

    /// The steps that make `object` of nothing, or of `parts`.
    func steps(toWrite object: VCalendar, over parts: [UpstreamPart]) throws(WriteRefusal) -> [WriteStep] {
        let reader = ContentReader(object, context: context)
        let wanted = try self.wanted(object, reader: reader)
        let live = parts.filter { !$0.isDeleted }
        guard let group = try group(of: live), !group.isMasterCancelled else {
            return try create(wanted, object: object, reader: reader)
        }
        guard let master = group.master else {
            return try reviseOrphans(wanted, group: group, object: object)
        }
        guard let content = wanted.master else {
            throw .notRepresentable("the object leaves out the series that Google holds")
        }
        return try revise(content, wanted, group: group, master: master, object: object, reader: reader)
    }

    /// What upstream holds; nil when nothing of it takes place.
    private func group(of parts: [UpstreamPart]) throws(WriteRefusal) -> EventGroup? {
        do throws(TranslationError) {
            return try EventGroup(parts, context: context)
        } catch {
            if error.code == .nothingLive { return nil }
            throw .notRepresentable("Google's own event cannot be read")
        }
    }

    private func wanted(_ object: VCalendar, reader: ContentReader) throws(WriteRefusal) -> Wanted {
        guard object.members.allSatisfy({ $0.name == .vevent }) else {
            throw .unsupportedComponent("a Google calendar holds events (VEVENT) only")
        }
        guard let uid = object.uid.map({ CleanText.line($0).text }), !uid.isEmpty,
            let first = object.master ?? object.members.first
        else { throw .invalidObject("an object without UID") }
        guard let start = object.master?.start ?? first.recurrenceID else {
            throw .invalidObject("an event without a readable DTSTART or RECURRENCE-ID")
        }
        let form = try reader.form(of: start)
        var wanted = Wanted(uid: uid, form: form)
        if let master = object.master {
            var content = try reader.content(of: master, form: form)
            content.recurrence = try explicit(content.recurrence, object: object, reader: reader, form: form)
            wanted.master = content
            wanted.masterStart = master.start
            wanted.masterEnd = master.effectiveEnd
        }
        for override in object.overrides {
            guard !override.recurrenceIDIsThisAndFuture else {
                throw .notRepresentable(
                    "Google cannot change this and all following occurrences in one event")
            }
            guard let time = override.recurrenceID, let key = reader.key(of: time, form: form) else {
                throw .invalidObject("a RECURRENCE-ID that is no time, or in a time zone that nobody knows")
            }
            guard wanted.overrides[key] == nil else {
                throw .invalidObject("two overrides of one occurrence")
            }
            // EXDATE takes an overridden occurrence away as well.
            if wanted.master?.recurrence?.exclusions.contains(key) == true { continue }
            wanted.overrides[key] = try reader.content(of: override, form: nil)
        }
        if object.master != nil, wanted.master?.recurrence == nil, !wanted.overrides.isEmpty {
            throw .notRepresentable("overrides of an event that does not recur")
        }
        return wanted
    }

    /// Overrides of occurrences that the series does not make: Google can only override what there is, so they
    /// become explicit ones.
    private func explicit(
        _ recurrence: EventContent.Recurrence?, object: VCalendar, reader: ContentReader, form: SeriesForm
    ) throws(WriteRefusal) -> EventContent.Recurrence? {
        guard var recurrence, !object.overrides.isEmpty, let master = object.master else { return recurrence }
        var plain = master
        plain.remove(.exdate)
        let series = VCalendar(members: [plain] + object.timeZones, productID: SeriesReader.productID)
        guard let expander = try? RecurrenceExpander(series, resolver: reader.resolver) else {
            throw .notRepresentable("a recurrence that cannot be expanded")
        }
        var additions = Set(recurrence.additions)
        for override in object.overrides {
            guard let time = override.recurrenceID, let key = reader.key(of: time, form: form),
                !recurrence.exclusions.contains(key)
            else { continue }
            guard let occurrence = self.time(of: key, start: master.start, form: form) else { continue }
            guard let isMade = try? expander.contains(recurrenceID: occurrence) else {
                throw .notRepresentable("a recurrence that cannot be expanded")
            }
            if !isMade { additions.insert(key) }
        }
        recurrence.additions = additions.sorted()
        return recurrence
    }

    /// A key in the form in which the object itself writes its series.
    func time(of key: OccurrenceKey, start: CalendarTime?, form: SeriesForm) -> CalendarTime? {
        guard let time = form.time(of: key), let start else { return nil }
        switch start {
        case .date: return .date(time.date)
        case .floating: return .floating(time.local)
        case .utc: return .utc(time.local)
        case .zoned(_, let name): return .zoned(time.local, name)
        }
    }

    private func create(
        _ wanted: Wanted, object: VCalendar, reader: ContentReader
    ) throws(WriteRefusal) -> [WriteStep] {
        guard let master = wanted.master else {
            throw .notRepresentable("Google cannot make an occurrence without its series")
        }
        var steps = Steps(plan: plan)
        let isForeign =
            master.organizer.map { !context.ownAddresses.contains($0.address.lowercased()) } ?? false
        let excluded = master.recurrence?.exclusions ?? []
        let notifies = isForeign ? false : try policy.asksForMail(object, own: context.ownAddresses)
        if isForeign {
            guard master.attendees.contains(where: { context.ownAddresses.contains($0.address) }) else {
                throw .notRepresentable("somebody else's event to which this account is not invited")
            }
        }
        try steps.add(
            StepBody(
                isForeign ? .importCopy : .insert, stamp: "", uid: wanted.uid, content: master,
                excluded: excluded, notifies: notifies))
        for (key, content) in wanted.overrides.sorted(by: { $0.key < $1.key }) {
            try steps.add(
                StepBody(
                    .occurrence, stamp: "", uid: wanted.uid, content: content, key: key, notifies: notifies))
        }
        return steps.list
    }

    private func revise(
        _ content: EventContent, _ wanted: Wanted, group: EventGroup, master: EventGroup.Member,
        object: VCalendar,
        reader: ContentReader
    ) throws(WriteRefusal) -> [WriteStep] {
        var content = content
        let known = try KnownContent(group, context: context)
        guard let base = known.master else {
            throw .notRepresentable("Google's own event cannot be read")
        }
        content.sequence = max(content.sequence, base.sequence)
        var differences = content.differences(from: base)
        // Exclusions that are cancelled exceptions upstream need no line, so they are no change of the master.
        let isMoved =
            differences.contains(.times)
            || content.recurrence?.rules != base.recurrence?.rules
            || content.recurrence?.additions != base.recurrence?.additions
        let exclusions = content.recurrence?.exclusions ?? []
        var excluded = exclusions
        if !isMoved {
            excluded.removeAll { group.cancelled[$0] != nil || group.exceptions[$0] != nil }
            if content.recurrence != nil, excluded == known.lines { differences.remove(.recurrence) }
        }
        var steps = Steps(plan: plan)
        let isGuest = master.event.isGuestCopy
        let asksForMail = isGuest ? false : try policy.asksForMail(object, own: context.ownAddresses)
        let hadGuests = base.attendees.contains { !context.ownAddresses.contains($0.address) }
        let tells = policy == .asAsked && (asksForMail || (hadGuests && content.attendees.isEmpty))
        if !differences.isEmpty {
            try allow(differences, content, base, event: master.event)
            let notifies =
                isGuest
                ? differences.contains(.attendees) && policy.asksForReply(object)
                : tells && differences.contains { $0.isShared }
            try steps.add(
                StepBody(
                    .revise, stamp: "", uid: wanted.uid, content: content, excluded: excluded,
                    notifies: notifies), over: master.part)
        }
        var occurrences = Occurrences(
            wanted: wanted, group: group, known: known, exclusions: Set(exclusions), isMoved: isMoved)
        occurrences.masterContent = content
        try add(occurrences, object: object, tells: tells, event: master.event, reader: reader, to: &steps)
        return steps.list
    }

    private func reviseOrphans(
        _ wanted: Wanted, group: EventGroup, object: VCalendar
    ) throws(WriteRefusal) -> [WriteStep] {
        guard wanted.master == nil else {
            throw .notRepresentable("Google holds single occurrences of this series; the series is not yours")
        }
        let known = try KnownContent(group, context: context)
        var steps = Steps(plan: plan)
        for (key, content) in wanted.overrides.sorted(by: { $0.key < $1.key }) {
            guard let member = group.exceptions[key], let base = known.exceptions[key] else {
                throw .notRepresentable("Google cannot make an occurrence without its series")
            }
            let differences = content.differences(from: base)
            guard !differences.isEmpty else { continue }
            try allow(differences, content, base, event: member.event)
            let notifies =
                member.event.isGuestCopy
                ? differences.contains(.attendees) && policy.asksForReply(object)
                : try policy.asksForMail(object, own: context.ownAddresses)
                    && differences.contains { $0.isShared }
            try steps.add(
                StepBody(
                    .occurrence, stamp: "", uid: wanted.uid, content: content, key: key, notifies: notifies),
                over: member.part)
        }
        for (key, member) in group.exceptions.sorted(by: { $0.key < $1.key })
        where wanted.overrides[key] == nil {
            try steps.add(
                StepBody(
                    .cancel, stamp: "", uid: wanted.uid, key: key, notifies: policy.asksForReply(object)),
                over: member.part)
        }
        return steps.list
    }

    // MARK: - Deleting

    /// The steps that remove everything.
    func steps(toDelete parts: [UpstreamPart]) throws(WriteRefusal) -> [WriteStep] {
        let live = parts.filter { !$0.isDeleted }
        guard let group = try group(of: live) else { return [] }
        var steps = Steps(plan: plan)
        if let master = group.master {
            try steps.add(
                StepBody(.delete, stamp: "", notifies: tellsOfDeletion(master.event)), over: master.part)
        } else {
            for (_, member) in group.exceptions.sorted(by: { $0.key < $1.key }) {
                try steps.add(
                    StepBody(.delete, stamp: "", notifies: tellsOfDeletion(member.event)), over: member.part)
            }
        }
        return steps.list
    }

    /// An organizer's deletion is a cancellation, a guest's one declines (RFC 6638 §3.2.1.3, §3.2.2.4).
    private func tellsOfDeletion(_ event: GoogleEvent) -> Bool {
        guard policy == .asAsked else { return false }
        return (event.attendees ?? []).contains { attendee in
            attendee.email.map { !context.ownAddresses.contains($0.lowercased()) } ?? false
        }
    }
}
