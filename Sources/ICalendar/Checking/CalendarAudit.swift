import Octets

/// What the strict reader lets pass although RFC 5545 and its extensions say MUST: calendars in use do it, every
/// peer reads them, and nothing is misunderstood.
///
/// The table of it:
///
/// | habit | rule | code |
/// |---|---|---|
/// | a property in a component that has no use for it | RFC 5545 §3.6 | `misplacedProperty` |
/// | a parameter on a property that has no use for it, repeated, or with another value | §3.2 | `misplacedParameter`, `repeatedParameter`, `invalidParameterValue` |
/// | VALUE or LINKREL left out where it is required | RFC 7986 §5, 9073 §6, 9253 §5 | `missingParameter` |
/// | BINARY without ENCODING=BASE64, or the other way round | §3.2.7 | `missingParameter` |
/// | TZID on a UTC time or a DATE | §3.2.19 | `misplacedParameter` |
/// | local times in VFREEBUSY, FREEBUSY, absolute TRIGGERs; UTC in an observance | §3.6.4, §3.8.2.6, §3.8.6.3, §3.6.5 | `notUTC`, `invalidDateTime` |
/// | floating times and DATEs in VAVAILABILITY | RFC 7953 §3.1 | `invalidDateTime` |
/// | another STATUS than the component has | §3.8.1.11 | `invalidToken` |
/// | EXDATE, RDATE and RECURRENCE-ID of another type than DTSTART | §3.8.5, §3.8.4.4 | `mismatchedValueTypes` |
/// | UNTIL that is local where DTSTART has a zone, or UTC where it has none | §3.3.10 | `untilType` |
/// | an end that is the start | §3.8.2.2 | `endBeforeStart` |
/// | two RRULEs, two ATTACHs of a sound | §3.8.5.3, §3.6.6 | `repeatedProperty` |
/// | a TRIGGER from an end that there is not; RELATED on an absolute one | §3.8.6.3, §3.2.14 | `missingProperty`, `misplacedParameter` |
///
/// What a line alone shows is warned of by ``DocumentChecker``: DATEs without VALUE, times that have to be in UTC,
/// addresses without a scheme, missing DTSTAMP, ACTION, DESCRIPTION and the like.
struct CalendarAudit {
    private(set) var warnings: [ICalendarError] = []

    /// Walks over a calendar.
    mutating func audit(_ calendar: VCalendar) {
        audit(calendar.component, within: nil)
        var starts: [String: CalendarTime] = [:]
        for member in calendar.members where member.first(.recurrenceID) == nil {
            if let uid = member.uid, let start = member.start { starts[uid] = start }
        }
        for member in calendar.members {
            guard let id = member.recurrenceID, let start = member.uid.flatMap({ starts[$0] }),
                id.isDate != start.isDate
            else { continue }
            warn(
                .mismatchedValueTypes, member.first(.recurrenceID), nil,
                "RECURRENCE-ID and DTSTART of the series are not of the same type.")
        }
    }

    private mutating func audit(_ component: Component, within parent: Component?) {
        let kind = NameTable.components.kind(of: component.name.rawName.utf8.span)
        if kind != .other {
            let rule = ComponentRule.all[Int(kind.rawValue)]
            for property in component.properties {
                let known = property.name.kind
                let bit: ComponentRule.Kinds = 1 << ComponentRule.Kinds(known.rawValue)
                if known != .other, (rule.once | rule.many) & bit == 0 {
                    warn(
                        .misplacedProperty, property, kind.section,
                        "\(known.name) has no place in \(kind.name).")
                }
                auditParameters(of: property, known)
                if known != .other { auditValue(of: property, known, in: kind) }
            }
            auditTogether(component, kind, within: parent)
        }
        for member in component.components { audit(member, within: component) }
    }

    // MARK: Parameters

    private mutating func auditParameters(of property: Property, _ kind: PropertyKind) {
        var seen: Set<ParameterName> = []
        for parameter in property.parameters {
            guard let rule = ParameterRule.rule(for: parameter.name) else { continue }
            let name = parameter.name.rawName
            // VALUE and TZID are told with the value.
            if !seen.insert(parameter.name).inserted, parameter.name != .value, parameter.name != .tzid {
                warn(.repeatedParameter, property, rule.section, "\(name) is repeated.")
            }
            // What is not known may have what it likes.
            guard kind != .other else { continue }
            if let allowed = rule.properties, !allowed.contains(kind) {
                warn(
                    .misplacedParameter, property, rule.section, "\(name) has no place on \(kind.name).")
            } else if !parameter.values.allSatisfy(rule.allows) {
                warn(.invalidParameterValue, property, rule.section, "\(name) cannot have that value.")
            }
        }
        for name in Self.requiredParameters[kind] ?? [] where !seen.contains(name) {
            warn(.missingParameter, property, kind.section, "\(kind.name) needs \(name.rawName).")
        }
        let isBinary = property.parameter(.value).map { ASCII.uppercased($0) } == "BINARY"
        let isBase64 = property.parameter(.encoding).map { ASCII.uppercased($0) } == "BASE64"
        if isBinary != isBase64 {
            warn(
                .missingParameter, property, "RFC 5545 §3.2.7",
                "ENCODING=BASE64 and VALUE=BINARY go together.")
        }
    }

    /// Parameters that a property has to have, although its type would be clear without.
    private static let requiredParameters: [PropertyKind: [ParameterName]] = [
        .conference: [.value], .image: [.value], .link: [.linkrel, .value], .refreshInterval: [.value],
        .source: [.value], .structuredData: [.value], .styledDescription: [.value],
    ]

    // MARK: Values

    private mutating func auditValue(
        of property: Property, _ kind: PropertyKind, in component: ComponentKind
    ) {
        switch kind {
        case .status:
            let allowed: [String]
            switch component {
            case .vevent: allowed = ["TENTATIVE", "CONFIRMED", "CANCELLED"]
            case .vtodo: allowed = ["NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"]
            case .vjournal: allowed = ["DRAFT", "FINAL", "CANCELLED"]
            default: return
            }
            if !allowed.contains(ASCII.uppercased(property.value)) {
                warn(.invalidToken, property, nil, "\(component.name) cannot have that STATUS.")
            }
        case .class, .busytype, .color, .proximity, .participantType, .resourceType:
            // CLASS and the others are open lists of names; COLOR is one of CSS, letters too.
            if !property.withValue({ ContentLine.isName($0) }) {
                warn(.invalidToken, property, nil, "\(kind.name) is a name.")
            }
        case .dtstart, .dtend, .due, .recurrenceID, .exdate, .rdate:
            auditTimes(of: property, kind, in: component)
        case .freebusy:
            let isUTC = ((try? property.periods()) ?? []).allSatisfy { $0.start.instant != nil }
            if !isUTC { warn(.notUTC, property, nil, "FREEBUSY has to be in UTC.") }
        case .trigger:
            guard let time = try? property.time() else { return }
            if time.instant == nil { warn(.notUTC, property, nil, "A TRIGGER with a time has to be in UTC.") }
            if property.parameter(.related) != nil {
                warn(.misplacedParameter, property, "RFC 5545 §3.2.14", "RELATED is for durations.")
            }
        default: break
        }
    }

    private mutating func auditTimes(
        of property: Property, _ kind: PropertyKind, in component: ComponentKind
    ) {
        guard let times = try? property.times() else { return }
        if property.parameter(.tzid) != nil, times.contains(where: { $0.isDate || $0.instant != nil }) {
            warn(
                .misplacedParameter, property, "RFC 5545 §3.2.19",
                "TZID is for times that are neither UTC nor DATEs.")
        }
        switch component {
        case .vfreebusy where !times.allSatisfy { $0.instant != nil }:
            warn(.notUTC, property, component.section, "\(kind.name) of VFREEBUSY has to be in UTC.")
        case .standard, .daylight:
            guard times.contains(where: { $0.instant != nil }) || property.parameter(.tzid) != nil else {
                return
            }
            warn(.invalidDateTime, property, component.section, "\(kind.name) of an observance is local.")
        case .vavailability, .available:
            guard times.contains(where: { $0.instant == nil && $0.timeZoneID == nil }) else { return }
            warn(.invalidDateTime, property, component.section, "\(kind.name) is in UTC or has a TZID.")
        default: break
        }
    }

    // MARK: Components

    private mutating func auditTogether(
        _ component: Component, _ kind: ComponentKind, within parent: Component?
    ) {
        let rules = component.all(.rrule)
        if rules.count > 1 {
            warn(.repeatedProperty, rules[1], nil, "RRULE should occur once.")
        }
        if let start = component.start {
            if let end = component.end, start == end {
                let property = component.first(kind == .vtodo ? .due : .dtend)
                warn(.endBeforeStart, property, nil, "The end is not later than the start.")
            }
            // What an observance may not have is told with the line.
            let isObservance = kind == .standard || kind == .daylight
            for property in isObservance ? [] : component.all(.exdate) + component.all(.rdate) {
                guard let times = try? property.times(), times.contains(where: { $0.isDate != start.isDate })
                else { continue }
                warn(.mismatchedValueTypes, property, nil, "The type is not that of DTSTART.")
            }
            for property in rules where Self.isUntilOdd(property, start, kind) {
                warn(.untilType, property, nil, "UNTIL is in UTC where DTSTART is not floating.")
            }
        }
        if kind == .valarm { auditAlarm(component, within: parent) }
    }

    /// Whether UNTIL is a time of another kind than DTSTART asks for; DATEs are told with the line.
    private static func isUntilOdd(_ property: Property, _ start: CalendarTime, _ kind: ComponentKind) -> Bool
    {
        guard case .until(let until) = (try? property.recurrenceRule())?.bound, !until.isDate, !start.isDate
        else { return false }
        // "if the … property is in a STANDARD or DAYLIGHT sub-component … MUST be … UTC" (§3.3.10).
        let isObservance = kind == .standard || kind == .daylight
        let isFloating = !isObservance && start.instant == nil && start.timeZoneID == nil
        return (until.instant == nil) != isFloating
    }

    private mutating func auditAlarm(_ alarm: Component, within parent: Component?) {
        let sounds = alarm.all(.attach)
        if sounds.count > 1, alarm.first(.action)?.value.uppercased() == "AUDIO" {
            warn(.repeatedProperty, sounds[1], "RFC 5545 §3.6.6", "An AUDIO alarm has one ATTACH.")
        }
        guard let parent, let trigger = alarm.first(.trigger),
            trigger.parameter(.related)?.uppercased() == "END",
            parent.end == nil, parent.name == .vtodo || parent.start == nil,
            parent.start == nil || parent.duration == nil
        else { return }
        warn(.missingProperty, trigger, nil, "RELATED=END needs an end.")
    }

    private mutating func warn(
        _ code: ICalendarError.Code, _ property: Property?, _ section: String?, _ sentence: String
    ) {
        let section = section ?? property?.name.kind.section
        warnings.append(
            ICalendarError(code, line: property?.line ?? 0, section: section, detail: sentence))
    }
}
