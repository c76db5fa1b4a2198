import ICalendar
import ProviderKit
import Recurrence
import TimeZones

extension ContentReader {
    /// What `recurrence[]` is to say; nil for what does not recur.
    ///
    /// - Throws: `representable-upstream` for what Google would expand differently, or not at all.
    func recurrence(
        of member: Component, start: CalendarTime, end: CalendarTime, form: SeriesForm
    ) throws(WriteRefusal) -> EventContent.Recurrence? {
        let rules = member.recurrenceRules
        guard rules.count == member.all(.rrule).count else { throw .invalidObject("an RRULE that is none") }
        guard member.first("EXRULE") == nil else {
            throw .notRepresentable(
                "EXRULE is deprecated (RFC 5545 §8.3.2): exclude the occurrences with EXDATE")
        }
        guard rules.count <= 1 else {
            throw .notRepresentable("Google expands one RRULE of an event only")
        }
        let additions = try self.additions(of: member, start: start, end: end, form: form)
        guard !rules.isEmpty || !additions.isEmpty else { return nil }
        var exclusions: Set<OccurrenceKey> = []
        for time in member.exceptionDates {
            guard let key = key(of: time, form: form) else {
                throw .notRepresentable("an EXDATE in a time zone that nobody knows")
            }
            exclusions.insert(key)
        }
        var texts: [String] = []
        for rule in rules { texts.append(try text(of: rule, start: start, form: form)) }
        if form.kind == .zoned, member.end == nil, let days = member.duration?.days, days != 0 {
            throw .notRepresentable(
                "a series whose occurrences last days by the calendar, and not hours by the clock")
        }
        if !form.zone.keeps(start) {
            throw .notRepresentable("a series that starts at a time which the clock of its zone skips")
        }
        return EventContent.Recurrence(
            rules: texts, additions: additions.sorted(), exclusions: exclusions.sorted())
    }

    private func additions(
        of member: Component, start: CalendarTime, end: CalendarTime, form: SeriesForm
    ) throws(WriteRefusal) -> Set<OccurrenceKey> {
        var additions: Set<OccurrenceKey> = []
        for time in member.recurrenceDates {
            guard time.isDate == start.isDate, let key = key(of: time, form: form) else {
                throw .notRepresentable(
                    "an RDATE that is not of the value type of DTSTART, or in an unknown zone")
            }
            additions.insert(key)
        }
        guard let first = resolver.instant(of: start), let last = resolver.instant(of: end) else {
            return additions
        }
        for period in member.recurrencePeriods {
            guard let key = key(of: period.start, form: form), let from = resolver.instant(of: period.start),
                let to = self.end(of: period, from: from), !start.isDate,
                to.seconds(since: from) == last.seconds(since: first)
            else {
                throw .notRepresentable("an RDATE whose period is longer or shorter than the event")
            }
            additions.insert(key)
        }
        return additions
    }

    private func end(of period: Period, from start: Instant) -> Instant? {
        switch period.end {
        case .time(let time):
            return resolver.instant(of: time)
        case .duration(let duration):
            let (days, overflow) = Int64(duration.days).multipliedReportingOverflow(by: 86_400)
            let (sum, overflow2) = days.addingReportingOverflow(Int64(duration.seconds))
            return overflow || overflow2 ? nil : start.advanced(by: sum)
        }
    }

    /// The rule as Google takes it.
    private func text(
        of rule: RecurrenceRule, start: CalendarTime, form: SeriesForm
    ) throws(WriteRefusal) -> String {
        guard rule.rscale == nil, rule.skip == nil, rule.byLeapMonth.isEmpty else {
            throw .notRepresentable("Google knows no RSCALE and no SKIP (RFC 7529)")
        }
        guard rule.frequency != .secondly, rule.frequency != .minutely, rule.bySecond.isEmpty else {
            throw .notRepresentable("Google repeats nothing by minutes or seconds")
        }
        if start.isDate, rule.frequency == .hourly || !rule.byHour.isEmpty || !rule.byMinute.isEmpty {
            throw .notRepresentable("an all-day event that repeats by hours")
        }
        var rule = rule
        switch rule.bound {
        case .forever:
            break
        case .count:
            // Whether DTSTART counts when the rule does not make it is undefined (RFC 5545 §3.8.5.3).  Said as an
            // UNTIL, the end is where we put it ourselves.
            if !Self.makes(start, rule) {
                rule.bound = .until(try last(of: rule, start: start, form: form))
            }
        case .until(let until):
            rule.bound = .until(try self.until(until, rule: rule, start: start, form: form))
        }
        return rule.text
    }

    /// Whether the rule itself makes DTSTART.
    private static func makes(_ start: CalendarTime, _ rule: RecurrenceRule) -> Bool {
        guard let expansion = try? RuleExpansion(rule: rule, start: start.local, isDate: start.isDate) else {
            return false
        }
        var iterator = expansion.makeIterator()
        return iterator.next() == start.local
    }

    /// UNTIL of the type that Google wants: a date for dates, UTC for times (RFC 5545 §3.3.10).
    private func until(
        _ until: CalendarTime, rule: RecurrenceRule, start: CalendarTime, form: SeriesForm
    ) throws(WriteRefusal) -> CalendarTime {
        switch (start, until) {
        case (.date, .date), (.utc, .utc), (.zoned, .utc):
            return until
        case (.floating, .floating(let local)):
            return .utc(form.zone.instant(of: local).utc)
        default:
            break
        }
        // Another type than DTSTART's: readers differ on what it means, so the last occurrence is said instead.
        return try last(of: rule, start: start, form: form)
    }

    /// The last occurrence as we expand it, in the form of an UNTIL.
    private func last(
        of rule: RecurrenceRule, start: CalendarTime, form: SeriesForm
    ) throws(WriteRefusal) -> CalendarTime {
        var member = Component(.vevent)
        member.add(Property(.uid, text: "until"))
        let first = start.isDate ? start : CalendarTime.zoned(start.local, TimeZoneID(form.zoneName))
        member.add(Property(.dtstart, time: first))
        member.add(Property(.rrule, recurrenceRule: rule))
        let probe = VCalendar(members: [member], productID: SeriesReader.productID)
        let zones = ZoneResolver(calendar: nil, database: context.database, floating: form.zone)
        guard let expander = try? RecurrenceExpander(probe, resolver: zones), let span = try? expander.span(),
            span.upperBound < .distantFuture
        else {
            throw .notRepresentable("a rule whose last occurrence cannot be found")
        }
        if start.isDate { return .date(form.zone.local(at: span.upperBound).date.adding(days: -1)) }
        return .utc(span.upperBound.utc)
    }
}

extension Zone {
    /// Whether the zone's clock shows the time at all.
    fileprivate func keeps(_ time: CalendarTime) -> Bool {
        if case .zoned(let local, _) = time { return self.local(at: instant(of: local)) == local }
        if case .floating(let local) = time { return self.local(at: instant(of: local)) == local }
        return true
    }
}
