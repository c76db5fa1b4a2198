import Octets

/// Checks the values of known properties and the make-up of known components (RFC 5545 §3.2, §3.3, §3.6 to
/// §3.8), line by line as they are read.
struct DocumentChecker {
    /// Whether a data base knows a TZID that has no VTIMEZONE; without one such a TZID is only warned of.
    let isKnownTimeZone: ((TimeZoneID) -> Bool)?
    private let propertyRules = PropertyRule.all
    private let shortcuts = Shortcut.all
    private let componentRules = ComponentRule.all
    /// The component that is open, and those around it.
    private var component = OpenComponent(kind: .other, line: 0, once: 0)
    private var outer: [OpenComponent] = []
    private var zones = ZoneUse()

    init(isKnownTimeZone: ((TimeZoneID) -> Bool)?) {
        self.isKnownTimeZone = isKnownTimeZone
    }

    /// Takes the BEGIN of a component.
    ///
    /// - Throws: The first error, where the log stops.
    mutating func begin(
        _ kind: ComponentKind, _ line: Int, _ log: inout ProblemLog
    ) throws(ICalendarError) {
        let rule = componentRules[Int(kind.rawValue)]
        let parent = component.kind
        let isOutermost = outer.isEmpty
        if isOutermost { zones = ZoneUse() } else { component.children |= 1 << UInt32(kind.rawValue) }
        outer.append(component)
        component = OpenComponent(kind: kind, line: line, once: rule.once)
        // What stands in a component that is not known is that component's affair.
        if !isOutermost, parent != .other, !rule.parents.contains(parent) {
            let error = ICalendarError(.misplacedComponent, line: line, section: kind.section)
            if rule.harmlessParents.contains(parent) { log.warning(error) } else { try log.error(error) }
        }
    }

    /// Takes a property of the component that is open.
    ///
    /// - Parameters:
    ///   - line: Where its parts are.
    ///   - number: The line's number.
    ///   - text: The unfolded line.
    ///   - log: What is wrong.
    /// - Throws: The first error, where the log stops.
    @inline(__always)
    mutating func property(
        _ line: ContentLine, _ number: Int, in text: Span<UInt8>, _ log: inout ProblemLog
    ) throws(ICalendarError) {
        guard component.kind != .other, line.kind != .other else { return }
        let bit = ComponentRule.Kinds(1) &<< ComponentRule.Kinds(line.kind.rawValue)
        let isRepeated = component.seen & component.once & bit != 0
        component.seen |= bit
        if log.stopsAtFirst, !isRepeated, line.type == nil, line.hasColon, !line.isParameterRepeated,
            passes(line, number, in: text)
        {
            return
        }
        try propertyWithCare(line, number, in: text, isRepeated: isRepeated, &log)
    }

    /// Takes a property without parameters whose value may be anything; false when the value decides.
    @inline(__always)
    mutating func passesUnread(_ kind: PropertyKind, _ log: ProblemLog) -> Bool {
        guard component.kind != .other, kind != .other else { return true }
        let bit = ComponentRule.Kinds(1) &<< ComponentRule.Kinds(kind.rawValue)
        guard log.stopsAtFirst, shortcuts[Int(kind.rawValue)] == .anyText,
            component.seen & component.once & bit == 0
        else { return false }
        component.seen |= bit
        return true
    }

    /// Whether the value is one that is right at first sight; whatever is not is looked at with care.
    ///
    /// Warnings are left out: nobody is there to read them behind the strict door.
    @inline(__always)
    private mutating func passes(_ line: ContentLine, _ number: Int, in text: Span<UInt8>) -> Bool {
        switch shortcuts[Int(line.kind.rawValue)] {
        case .none: return false
        case .anyText: return true
        case .uri:
            return ValueCheck.isURI(text.extracting(line.valueStart..<text.count))
        case .dateTime:
            return line.zone == nil && text.isDateTime(from: line.valueStart)
        case .boundary:
            guard let time = OpenComponent.Time(text, from: line.valueStart, line: number) else {
                return false
            }
            return passes(line, time, in: text)
        case .value:
            let value = text.extracting(line.valueStart..<text.count)
            let rule = propertyRules[Int(line.kind.rawValue)]
            guard ValueCheck.failure(value, as: rule.type) == nil,
                ValueCheck.failure(value, rule.extra) == nil
            else { return false }
            return true
        case .duration:
            // What a negative one means depends on the component.
            guard let duration = CalendarDuration(octets: text.extracting(line.valueStart..<text.count)),
                !duration.isNegative
            else { return false }
            if line.kind == .duration { component.durationLine = number }
            return true
        }
    }

    /// Takes the start or end of the component.
    private mutating func passes(
        _ line: ContentLine, _ time: OpenComponent.Time, in text: Span<UInt8>
    ) -> Bool {
        var time = time
        time.isTold = time.form != .date
        if let zone = line.zone {
            guard !zone.isEmpty else { return false }
            time.zone = zones.use(text.extracting(zone), line: time.line)
        }
        component.note(line.kind, time)
        return true
    }

    private mutating func propertyWithCare(
        _ line: ContentLine, _ number: Int, in text: Span<UInt8>, isRepeated: Bool, _ log: inout ProblemLog
    ) throws(ICalendarError) {
        if isRepeated {
            try log.error(
                ICalendarError(
                    .repeatedProperty, line: number, section: component.kind.section,
                    detail: "\(line.kind.name) may occur once in \(component.kind.name)."))
        }
        if !line.hasColon { log.pardon(ICalendarError(.missingColon, line: number)) }
        guard var type = try valueType(line, number, in: text, &log) else { return }
        let value = text.extracting(line.valueStart..<text.count)
        var isTold = true
        if type == .dateTime, line.type == nil, propertyRules[Int(line.kind.rawValue)].startsWithDate(value) {
            // The form says which of the two it is, and every peer goes by it.
            type = .date
            isTold = false
            log.warning(
                ICalendarError(
                    .invalidValueType, line: number, column: line.valueStart + 1, section: line.kind.section,
                    detail: "A DATE needs VALUE=DATE."))
        }
        guard try check(value, as: type, line, number, &log) else { return }
        var zone = 0
        if let range = line.zone, type == .date || type == .dateTime || type == .period {
            guard !range.isEmpty else {
                return try log.error(
                    ICalendarError(
                        .emptyValue, line: number, column: range.lowerBound + 1,
                        section: "RFC 5545 §3.2.19", detail: "The TZID is empty."))
            }
            zone = zones.use(text.extracting(range), line: number)
        }
        if line.kind == .tzid, component.kind == .vtimezone { zones.define(value, line: number) }
        try component.check(line, number, value, as: type, &log)
        if var time = OpenComponent.Time(value, from: 0, line: number) {
            time.zone = zone
            time.isTold = isTold
            component.note(line.kind, time)
        }
        component.note(line.kind, value, line: number, isRead: !log.stopsAtFirst)
    }

    /// The type that the value has to be of; `nil` when it cannot be checked.
    private func valueType(
        _ line: ContentLine, _ number: Int, in text: Span<UInt8>, _ log: inout ProblemLog
    ) throws(ICalendarError) -> ValueType? {
        if line.isParameterRepeated {
            try log.error(ICalendarError(.repeatedParameter, line: number))
        }
        let rule = propertyRules[Int(line.kind.rawValue)]
        guard let range = line.type else { return rule.type }
        let type = NameTable.valueTypes.kind(of: text.extracting(range))
        guard type != .other else { return nil }
        if type == rule.type || rule.others.contains(type) { return type }
        try log.error(
            ICalendarError(
                .invalidValueType, line: number, column: range.lowerBound + 1,
                section: line.kind.section, detail: "\(line.kind.name) may not be a \(type.name)."))
        return nil
    }

    /// Checks a value, or each of a list; false when one is wrong.
    private func check(
        _ value: Span<UInt8>, as type: ValueType, _ line: ContentLine, _ number: Int,
        _ log: inout ProblemLog
    ) throws(ICalendarError) -> Bool {
        let rule = propertyRules[Int(line.kind.rawValue)]
        var failure: ICalendarError.Code?
        var start = 0
        if rule.isList, type != .text {
            while start <= value.count, failure == nil {
                var end = start
                while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
                failure = ValueCheck.failure(value.extracting(start..<end), as: type)
                if failure == nil { start = end + 1 }
            }
        } else if case .position = rule.extra {
            failure = ValueCheck.failure(value, rule.extra)
        } else {
            failure = ValueCheck.failure(value, as: type) ?? ValueCheck.failure(value, rule.extra)
        }
        // Worth a warning only, and nobody is there to read it behind the strict door.
        if failure == nil, type == .text, !log.stopsAtFirst, let column = LineText.firstBadEscape(value) {
            log.warning(
                ICalendarError(.invalidText, line: number, column: column + line.valueStart + 1))
        }
        if failure == nil, type == .dateTime, value.isEmpty || value[value.count - 1] != UInt8(ascii: "Z") {
            if case .utc = rule.extra {
                log.warning(
                    ICalendarError(
                        .notUTC, line: number, column: line.valueStart + 1,
                        section: line.kind.section,
                        detail: "\(line.kind.name) has to be in UTC."))
            }
        }
        guard let failure else { return true }
        let error = ICalendarError(
            failure, line: number, column: line.valueStart + 1 + start,
            detail: "\(line.kind.name): \(failure.sentence)")
        // RFC 5545 itself prints "ORGANIZER:jsmith@example.com" (§3.6.4): addresses without a scheme are read
        // everywhere.
        if failure == .invalidURI { log.warning(error) } else { try log.error(error) }
        return false
    }

    /// Takes the END of the component that is open.
    ///
    /// - Throws: The first error, where the log stops.
    mutating func end(_ log: inout ProblemLog) throws(ICalendarError) {
        guard let parent = outer.popLast() else { return }
        let closed = component
        component = parent
        try closed.check(
            componentRules[Int(closed.kind.rawValue)], parent: outer.isEmpty ? nil : parent, &log)
        guard outer.isEmpty else { return }
        for (line, isUsed) in zones.repeated {
            let error = ICalendarError(.repeatedTimeZone, line: line)
            // One that no time refers to decides nothing.
            if isUsed { try log.error(error) } else { log.warning(error) }
        }
        for (name, line) in zones.undefined {
            let error = ICalendarError(.undefinedTimeZone, line: line)
            // "MUST be specified" (§3.2.19), but a name that a data base knows means one thing.
            if let isKnownTimeZone, !isKnownTimeZone(TimeZoneID(rawValue: name)) {
                try log.error(error)
            } else {
                log.warning(error)
            }
        }
    }
}
