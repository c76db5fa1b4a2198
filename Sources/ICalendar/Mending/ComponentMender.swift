import Octets

/// Gives components what they lack and takes from them what cannot be.
enum ComponentMender {
    /// Mends a VCALENDAR and everything in it; what is sound is not touched.
    static func mend(calendar: inout Component, repairs: inout RepairLog) {
        let line = calendar.line ?? 1
        if calendar.first(.version)?.value != "2.0" {
            let isMissing = calendar.first(.version) == nil
            repairs.add(
                isMissing ? .missingProperty : .unsupportedVersion, line: line, "VERSION was set to 2.0.")
            var properties = calendar.properties.filter { $0.name != .version }
            properties.insert(Property(.version, value: "2.0"), at: 0)
            calendar.properties = properties
        }
        if calendar.first(.prodid) == nil {
            repairs.add(.missingProperty, line: line, "PRODID was added.")
            calendar.add(Property(.prodid, value: "-//calgate//lenient reader//EN"))
        }
        mendProperties(of: &calendar, kind: .vcalendar, &repairs)
        var zones: Set<String> = []
        mendMembers(of: &calendar, zones: &zones, &repairs)
    }

    /// Mends the components within a component.
    private static func mendMembers(
        of component: inout Component, zones: inout Set<String>, _ repairs: inout RepairLog
    ) {
        var members: [Component] = []
        var isChanged = false
        for member in component.components {
            var mended = member
            let before = repairs.count
            guard keep(&mended, in: component.name, zones: &zones, &repairs) else {
                isChanged = true
                continue
            }
            isChanged = isChanged || before != repairs.count
            members.append(mended)
        }
        if isChanged { component.components = members }
    }

    /// Mends a component; false when it has to go.
    private static func keep(
        _ component: inout Component, in parent: ComponentName, zones: inout Set<String>,
        _ repairs: inout RepairLog
    ) -> Bool {
        let kind = NameTable.components.kind(of: component.name.rawName.utf8.span)
        let line = component.line ?? 0
        guard kind != .other else {
            // Its properties are its own affair; what is known within it is not.
            mendMembers(of: &component, zones: &zones, &repairs)
            return true
        }
        let outer = NameTable.components.kind(of: parent.rawName.utf8.span)
        let rule = ComponentRule.all[Int(kind.rawValue)]
        guard outer == .other || rule.parents.contains(outer) || rule.harmlessParents.contains(outer) else {
            repairs.add(.misplacedComponent, line: line, "A component that may not stand there was dropped.")
            return false
        }
        mendProperties(of: &component, kind: kind, &repairs)
        mendMembers(of: &component, zones: &zones, &repairs)
        switch kind {
        case .vtimezone:
            guard let name = component.first(.tzid)?.text, !name.isEmpty,
                component.components.contains(where: { $0.name == .standard || $0.name == .daylight })
            else {
                repairs.add(.missingComponent, line: line, "A VTIMEZONE that defines nothing was dropped.")
                return false
            }
            guard zones.insert(name).inserted else {
                repairs.add(.repeatedTimeZone, line: line, "The second VTIMEZONE of a name was dropped.")
                return false
            }
        case .standard, .daylight:
            mendOnsets(of: &component, &repairs)
            guard component.start != nil, (try? component.first(.tzoffsetto)?.utcOffset()) != nil,
                (try? component.first(.tzoffsetfrom)?.utcOffset()) != nil
            else {
                repairs.add(.missingProperty, line: line, "An observance that is incomplete was dropped.")
                return false
            }
        case .valarm:
            guard component.first(.trigger) != nil else {
                repairs.add(.missingProperty, line: line, "An alarm without TRIGGER was dropped.")
                return false
            }
            mendAlarm(&component, &repairs)
        case .vevent, .vtodo, .vjournal, .vfreebusy, .vavailability, .available:
            guard kind != .available || component.first(.dtstart) != nil else {
                repairs.add(.missingProperty, line: line, "An AVAILABLE without DTSTART was dropped.")
                return false
            }
            mendIdentity(of: &component, &repairs)
            mendEnd(of: &component, &repairs)
        case .participant, .vlocation, .vresource:
            mendUID(of: &component, &repairs)
            if kind == .participant, component.first(.participantType) == nil {
                repairs.add(.missingProperty, line: line, "PARTICIPANT-TYPE was added: it is not known.")
                component.add(Property(.participantType, value: "X-UNKNOWN"))
            }
        default: break
        }
        return true
    }

    private static func mendAlarm(_ alarm: inout Component, _ repairs: inout RepairLog) {
        let line = alarm.line ?? 0
        if alarm.first(.action) == nil {
            repairs.add(.missingProperty, line: line, "The alarm was made one that displays.")
            alarm.add(Property(.action, value: "DISPLAY"))
        }
        if (alarm.first(.duration) == nil) != (alarm.first(.repeat) == nil) {
            repairs.add(.missingProperty, line: line, "DURATION or REPEAT without the other was dropped.")
            alarm.remove(.duration)
            alarm.remove(.repeat)
        }
    }

    /// Makes DTSTART and RDATE of an observance DATE-TIMEs: midnight, and the time of day of DTSTART.
    private static func mendOnsets(of observance: inout Component, _ repairs: inout RepairLog) {
        var time = 0
        var properties = observance.properties
        var isChanged = false
        if let start = observance.start, !start.isDate { time = start.local.secondOfDay }
        for (index, property) in properties.enumerated()
        where property.name == .dtstart || property.name == .rdate {
            let periods = (try? property.periods())?.map(\.start) ?? []
            guard let dates = periods.isEmpty ? try? property.times() : periods,
                !periods.isEmpty || dates.contains(where: \.isDate)
            else { continue }
            let times = dates.map { date in
                date.isDate
                    ? CalendarTime.floating(LocalDateTime(date: date.date, secondOfDay: time)) : date
            }
            isChanged = true
            repairs.add(.invalidValueType, line: property.line ?? 0, "A DATE was made a DATE-TIME.")
            properties[index] = Property(property.name, times: times)
        }
        if isChanged { observance.properties = properties }
    }

    /// Adds a UID, which follows from the component's octets: the same component gets the same one again.
    private static func mendUID(of component: inout Component, _ repairs: inout RepairLog) {
        guard component.first(.uid) == nil else { return }
        let octets = component.serialized()
        let mark = octets.span.fingerprint
        let again = (octets.reversed() as [UInt8]).span.fingerprint
        let digits = [mark, again].map { number in
            let text = String(number, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        repairs.add(.missingProperty, line: component.line ?? 0, "UID was made from the content.")
        component.add(Property(.uid, value: digits.joined()))
    }

    /// Adds UID and DTSTAMP.
    private static func mendIdentity(of component: inout Component, _ repairs: inout RepairLog) {
        let line = component.line ?? 0
        mendUID(of: &component, &repairs)
        if component.first(.dtstamp) == nil {
            let known = [PropertyName.lastModified, .created].compactMap { name -> LocalDateTime? in
                guard case .utc(let local) = try? component.first(name)?.time() else { return nil }
                return local
            }.first
            let stamp = known ?? LocalDateTime(secondsSinceEpoch: 0)
            repairs.add(.missingProperty, line: line, "DTSTAMP was added.")
            component.add(Property(.dtstamp, time: .utc(stamp)))
        }
    }

    /// Makes DTEND, DUE and DURATION fit DTSTART.
    private static func mendEnd(of component: inout Component, _ repairs: inout RepairLog) {
        let name: PropertyName = component.name == .vtodo ? .due : .dtend
        if component.name == .vtodo, component.first(.dtstart) == nil, let span = component.first(.duration) {
            repairs.add(.missingProperty, line: span.line ?? 0, "DURATION without DTSTART was dropped.")
            component.remove(.duration)
        }
        if let span = component.first(.duration), component.duration?.isNegative == true {
            repairs.add(.endBeforeStart, line: span.line ?? 0, "A negative DURATION was dropped.")
            component.remove(.duration)
        }
        guard let property = component.first(name) else { return }
        let line = property.line ?? component.line ?? 0
        // Components that have no end by right may name several, one at a time of the right type.
        if component.all(name).count > 1 {
            repairs.add(.repeatedProperty, line: line, "Ends after the first were dropped.")
            component.set(property)
        }
        if component.first(.duration) != nil {
            repairs.add(.conflictingProperties, line: line, "DURATION was dropped: there is an end.")
            component.remove(.duration)
        }
        guard let start = component.start, let end = component.end else { return }
        if start.isDate, !end.isDate {
            repairs.add(.mismatchedValueTypes, line: line, "The end was made a DATE as the start is.")
            let isMidnight = end.local.secondOfDay == 0
            component.set(Property(name, time: .date(isMidnight ? end.date : end.date.adding(days: 1))))
        } else if !start.isDate, end.isDate {
            repairs.add(.mismatchedValueTypes, line: line, "The end was made a DATE-TIME as the start is.")
            component.set(Property(name, time: start.with(local: end.local)))
        }
        if let end = component.end, end.timeZoneID == start.timeZoneID, end.local < start.local,
            (end.instant == nil) == (start.instant == nil)
        {
            repairs.add(.endBeforeStart, line: line, "An end before the start was dropped.")
            component.remove(name)
        }
    }

    /// Drops repeated properties and mends values.
    private static func mendProperties(
        of component: inout Component, kind: ComponentKind, _ repairs: inout RepairLog
    ) {
        let once = ComponentRule.all[Int(kind.rawValue)].once
        var seen: ComponentRule.Kinds = 0
        var properties: [Property] = []
        var isChanged = false
        for property in component.properties {
            let known = property.name.kind
            guard known != .other else {
                properties.append(property)
                continue
            }
            let bit: ComponentRule.Kinds = 1 << ComponentRule.Kinds(known.rawValue)
            if seen & once & bit != 0 {
                isChanged = true
                repairs.add(
                    .repeatedProperty, line: property.line ?? 0, "The second \(known.name) was dropped.")
                continue
            }
            seen |= bit
            switch ValueMender.mend(property, known) {
            case .sound: properties.append(property)
            case .mended(let mended, let code):
                isChanged = true
                repairs.add(code, line: property.line ?? 0, "The value of \(known.name) was mended.")
                properties.append(mended)
            case .hopeless(let code):
                isChanged = true
                repairs.add(code, line: property.line ?? 0, "\(known.name) was dropped: it cannot be read.")
            }
        }
        if isChanged { component.properties = properties }
    }
}
