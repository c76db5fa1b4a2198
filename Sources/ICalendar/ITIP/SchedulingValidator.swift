import Octets

/// Checks iTIP messages (RFC 5546): calendars with a METHOD, which bind senders to more than RFC 5545 does.
public enum SchedulingValidator {
    /// Everything that the restriction table of the message's METHOD and component forbids.
    ///
    /// What RFC 5545 itself forbids is for ``ICalendarValidator``.  A calendar without METHOD is no message and
    /// has no problems here.
    ///
    /// - Returns: Problems in the order of the components; their lines are those of the input, 0 for what was
    ///   made here.
    public static func problems(in calendar: VCalendar) -> [ICalendarProblem] {
        guard let property = calendar.component.first(.method) else { return [] }
        let method = ASCII.uppercased(property.text)
        let members = calendar.members.filter { kinds.contains($0.name) }
        guard let first = members.first else {
            return [problem(.missingComponent, property.line, "RFC 5546 §3", "The message has no component.")]
        }
        guard let rule = SchedulingRule.rule(for: first.name, method: method) else {
            return [
                problem(
                    .invalidToken, property.line, "RFC 5546 §1.4",
                    "There is no such METHOD for \(first.name.rawName).")
            ]
        }
        var problems = together(calendar, members, rule)
        for member in members where member.name == first.name { problems += alone(member, rule) }
        return problems
    }

    private static let kinds: Set<ComponentName> = [.vevent, .vtodo, .vjournal, .vfreebusy]

    /// What holds of the components of a message together.
    private static func together(
        _ calendar: VCalendar, _ members: [Component], _ rule: SchedulingRule
    ) -> [ICalendarProblem] {
        var problems: [ICalendarProblem] = []
        for member in members where member.name != rule.component {
            problems.append(
                problem(
                    .misplacedComponent, member.line, rule.section,
                    "\(rule.method) of a \(rule.component.rawName) has no \(member.name.rawName)."))
        }
        let own = members.filter { $0.name == rule.component }
        if own.count > 1, !rule.allowsSeveral {
            problems.append(
                problem(
                    .repeatedComponent, own[1].line, rule.section,
                    "\(rule.method) has one \(rule.component.rawName)."))
        }
        // PUBLISH alone may bring several objects: "MUST have the same UID" is said of the other methods.
        if rule.method != "PUBLISH", let other = own.first(where: { $0.uid != own.first?.uid }) {
            problems.append(
                problem(
                    .conflictingProperties, other.line, rule.section,
                    "All components of a message have the same UID."))
        }
        if !rule.allowsZones, let zone = calendar.timeZones.first {
            problems.append(
                problem(.misplacedComponent, zone.line, rule.section, "Free and busy time is in UTC."))
        }
        return problems
    }

    /// What holds of one component.
    private static func alone(_ component: Component, _ rule: SchedulingRule) -> [ICalendarProblem] {
        var problems: [ICalendarProblem] = []
        func add(_ code: ICalendarError.Code, _ line: Int?, _ sentence: String) {
            problems.append(problem(code, line, rule.section, sentence))
        }
        let message = "\(rule.method) of a \(rule.component.rawName)"
        for name in rule.required {
            let all = component.all(name)
            if all.isEmpty { add(.missingProperty, component.line, "\(message) needs \(name.rawName).") }
            if all.count > 1 { add(.repeatedProperty, all[1].line, "\(message) has one \(name.rawName).") }
        }
        for name in rule.some where component.first(name) == nil {
            add(.missingProperty, component.line, "\(message) needs \(name.rawName).")
        }
        for name in rule.forbidden {
            guard let found = component.first(name) else { continue }
            add(.conflictingProperties, found.line, "\(message) has no \(name.rawName).")
        }
        if !rule.allowsAlarms, let alarm = component.alarms.first {
            add(.misplacedComponent, alarm.line, "\(message) has no VALARM.")
        }
        if let statuses = rule.statuses, let status = component.status, !statuses.contains(status) {
            add(.invalidToken, component.first(.status)?.line, "\(message) cannot have that STATUS.")
        }
        // "MUST be greater than 0": 0 is the object itself, to which something is added.
        if rule.method == "ADD", component.first(.sequence) != nil, component.sequence < 1 {
            add(.invalidInteger, component.first(.sequence)?.line, "ADD has a SEQUENCE greater than 0.")
        }
        if rule.component == .vfreebusy {
            for name in [PropertyName.dtstart, .dtend] {
                guard let property = component.first(name), let time = try? property.time() else { continue }
                if case .utc = time { continue }
                add(.notUTC, property.line, "\(message) has \(name.rawName) in UTC.")
            }
        }
        return problems
    }

    private static func problem(
        _ code: ICalendarError.Code, _ line: Int?, _ section: String, _ sentence: String
    ) -> ICalendarProblem {
        ICalendarProblem(
            ICalendarError(code, line: line ?? 0, section: section, detail: sentence), severity: .error)
    }
}
