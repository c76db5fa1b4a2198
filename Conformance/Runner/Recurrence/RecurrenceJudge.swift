import ICalendar
import Recurrence
import TimeZones

/// Judges expansions of rules.
enum RecurrenceJudge {
    static func judge(_ file: String, _ report: inout Report) throws {
        for row in try CaseFile.lines(of: file, as: RecurrenceCase.self) {
            if row.flags != nil || row.answers != nil {
                report.remark(row.id, remark(row))
            } else if let failure = failure(row) {
                if let reason = otherData(row) ?? otherReading(row) {
                    report.skip(row.id, "\(reason); ours: \(failure)")
                } else {
                    report.fail(row.id, "\(row.rrule) from \(row.dtstart): \(failure)")
                }
            } else {
                report.pass()
            }
        }
    }

    /// What is wrong with our answer, or `nil`.
    private static func failure(_ row: RecurrenceCase) -> String? {
        let expanded: ExpandedCase
        do {
            expanded = try ExpandedCase(row)
        } catch let error as ConformanceError {
            return error.description
        } catch {
            if row.invalid == true { return nil }
            guard ForbiddenRule.reason(row.rrule) != nil else { return "refused: \(error)" }
            return failureOfForbidden(row)
        }
        guard row.invalid == true else { return failure(row, expanded) }
        // A calendar scale that nobody knows is refused when it is to be expanded.
        return (try? expanded.times()) == nil ? nil : "accepted, and has to be refused"
    }

    /// What is wrong with the refusal of a rule that the RFC forbids: nothing, unless the lenient door makes
    /// something else of the rule than the case states.
    private static func failureOfForbidden(_ row: RecurrenceCase) -> String? {
        guard let expanded = try? ExpandedCase(row, .lenient) else { return nil }
        return failure(row, expanded).map { "behind the lenient door, \($0)" }
    }

    private static func failure(_ row: RecurrenceCase, _ expanded: ExpandedCase) -> String? {
        do {
            let times = try expanded.times()
            if let expected = row.expected, row.expectedCount == nil || !expected.isEmpty {
                if let difference = difference(times.map(\.local), expected) { return difference }
            }
            if let expected = row.expectedUTC, let difference = difference(times.map(\.utc), expected) {
                return difference
            }
            if let expected = row.expectedCount {
                let count = try expanded.count(upTo: expected)
                guard count == expected else { return "\(count) instances instead of \(expected)" }
            }
            return try expanded.jumpFailure() ?? expanded.permittedFailure()
        } catch {
            return "refused: \(error)"
        }
    }

    private static func difference(_ times: [String], _ expected: [String]) -> String? {
        guard times != expected else { return nil }
        let pairs = zip(times, expected)
        if let index = pairs.enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset {
            return "instance \(index + 1) is \(times[index]) instead of \(expected[index])"
        }
        return "\(times.count) instances instead of \(expected.count)"
    }

    /// Why a case cannot be judged: this machine's zone data contradict the instants that it states, and our
    /// answer differs from it by nothing else.
    private static func otherData(_ row: RecurrenceCase) -> String? {
        guard let zone = row.tzid, let locals = row.expected, let instants = row.expectedUTC,
            let times = try? ExpandedCase(row).times(), times.map(\.local) == locals
        else { return nil }
        var reason: String?
        for (time, expected) in zip(times, instants) where time.utc != expected {
            guard let local = LocalDateTime(time.local),
                let system = SystemClock.instant(of: local, in: zone),
                system.utc.basicText + "Z" == time.utc
            else { return nil }
            reason =
                "zone data \(TimeZoneDatabase.system.version) of this machine place \(zone) \(time.local) at "
                + "\(time.utc), the case at \(expected)"
        }
        return reason
    }

    /// Why the RFC does not bear out a fact that the suite of some library states, or `nil`.
    ///
    /// The RFC's text, read literally and apart from our expander, gives our answer; or the library refuses a
    /// rule that the RFC allows, saying itself that it has not implemented it.
    private static func otherReading(_ row: RecurrenceCase) -> String? {
        guard row.dtstartInRule != nil else { return nil }
        if row.invalid == true {
            let isLacking =
                row.note?.contains("UNIMPLEMENTED") == true && ForbiddenRule.reason(row.rrule) == nil
            return isLacking ? "the RFC allows the rule; \(row.note ?? "")" : nil
        }
        guard let start = CalendarTime(row.dtstart), let times = try? ExpandedCase(row).times(),
            let reading = LiteralReading(row.rrule, start: start.local, isDate: start.isDate)
        else { return nil }
        let literal = reading.times(times.count + 1).map { start.with(local: $0).text }
        guard literal.prefix(times.count) == times.map(\.local)[...], !times.isEmpty else { return nil }
        return "RFC 5545 §3.3.10, read literally, differs from the fact (\(row.rrule) from \(row.dtstart))"
    }

    /// What we answer where there is no right answer, and who answers the same.
    private static func remark(_ row: RecurrenceCase) -> String {
        let subject = row.flags?.joined(separator: "; ") ?? "implementations differ"
        guard let expanded = try? ExpandedCase(row), let times = try? expanded.times() else {
            return "\(subject): refused"
        }
        let locals = times.map(\.local)
        if let expected = row.expected {
            return "\(subject): \(locals == expected ? "as" : "not as") the case has it"
        }
        let same = (row.answers ?? [:]).filter { $0.value == .times(locals) }.keys.sorted()
        return "\(subject): as \(same.isEmpty ? "nobody" : same.joined(separator: ", "))"
    }
}
