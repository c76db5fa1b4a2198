import Octets

/// Checks the values of known properties and the make-up of known components (RFC 5545 §3.2, §3.3, §3.6 to
/// §3.8): one walk over the lines of a document whose structure is sound.
struct DocumentChecker {
    let document: Document
    /// Whether a data base knows a TZID that has no VTIMEZONE; without one such a TZID is only warned of.
    let isKnownTimeZone: ((TimeZoneID) -> Bool)?
    private let propertyRules = PropertyRule.all
    private let componentRules = ComponentRule.all
    /// The components that are open.
    private var open: [OpenComponent] = []
    private var zones = ZoneUse()

    init(_ document: Document, isKnownTimeZone: ((TimeZoneID) -> Bool)?) {
        self.document = document
        self.isKnownTimeZone = isKnownTimeZone
    }

    /// Walks over all lines.
    ///
    /// - Throws: The first error, where the log stops.
    mutating func check(_ log: inout ProblemLog) throws(ICalendarError) {
        let octets = document.octets
        let unfolded = document.unfolded
        let plain = octets.span
        let joined = unfolded.span
        var node = 0
        for index in document.lines.indices {
            let line = document.lines[index]
            switch line.kind {
            case .begin:
                try begin(document.nodes[node].kind, line, &log)
                node += 1
            case .end: try end(&log)
            default:
                if line.isFolded {
                    try property(line, in: joined, &log)
                } else {
                    try property(line, in: plain, &log)
                }
            }
        }
    }

    private mutating func begin(
        _ kind: ComponentKind, _ line: Document.Line, _ log: inout ProblemLog
    ) throws(ICalendarError) {
        let rule = componentRules[Int(kind.rawValue)]
        if let parent = open.last?.kind {
            open[open.count - 1].children |= 1 << UInt32(kind.rawValue)
            // What stands in a component that is not known is that component's affair.
            if parent != .other, !rule.parents.contains(parent) {
                let error = ICalendarError(.misplacedComponent, line: Int(line.number), section: kind.section)
                if rule.harmlessParents.contains(parent) { log.warning(error) } else { try log.error(error) }
            }
        } else {
            zones = ZoneUse()
        }
        open.append(OpenComponent(kind: kind, line: Int(line.number)))
    }

    private mutating func property(
        _ line: Document.Line, in text: Span<UInt8>, _ log: inout ProblemLog
    ) throws(ICalendarError) {
        guard let last = open.indices.last, open[last].kind != .other, line.kind != .other else { return }
        let bit: ComponentRule.Kinds = 1 << ComponentRule.Kinds(line.kind.rawValue)
        let isRepeated = open[last].seen & bit != 0
        open[last].seen |= bit
        if isRepeated, componentRules[Int(open[last].kind.rawValue)].once & bit != 0 {
            try log.error(
                ICalendarError(
                    .repeatedProperty, line: Int(line.number), section: open[last].kind.section,
                    detail: "\(line.kind.name) may occur once in \(open[last].kind.name)."))
        }
        if !line.hasColon { log.pardon(ICalendarError(.missingColon, line: Int(line.number))) }
        let parameters = ParametersOfInterest(line, in: text)
        guard var type = try valueType(line, parameters, in: text, &log) else { return }
        let value = text.extracting(Int(line.valueStart)..<Int(line.end))
        var isTold = true
        if type == .dateTime, parameters.value == nil,
            propertyRules[Int(line.kind.rawValue)].startsWithDate(value)
        {
            // The form says which of the two it is, and every peer goes by it.
            type = .date
            isTold = false
            log.warning(
                ICalendarError(
                    .invalidValueType, line: Int(line.number), column: columnOfValue(line),
                    section: line.kind.section, detail: "A DATE needs VALUE=DATE."))
        }
        guard try check(value, as: type, line, &log) else { return }
        if type == .date || type == .dateTime || type == .period, let zone = parameters.zone {
            let name = text.extracting(zone)
            guard !name.isEmpty else {
                return try log.error(
                    ICalendarError(
                        .emptyValue, line: Int(line.number), column: zone.lowerBound - Int(line.start) + 1,
                        section: "RFC 5545 §3.2.19", detail: "The TZID is empty."))
            }
            zones.use(name, line: Int(line.number))
        }
        if line.kind == .tzid, open[last].kind == .vtimezone {
            zones.define(LineText.unescaped(value), line: Int(line.number))
        }
        try open[last].check(line, value, as: type, &log)
        let zone = parameters.zone.map { text.extracting($0).fingerprint } ?? 0
        open[last].note(line, value, zone: zone, isTold: isTold)
    }

    /// The type that the value has to be of; `nil` when it cannot be checked.
    private func valueType(
        _ line: Document.Line, _ parameters: ParametersOfInterest, in text: Span<UInt8>,
        _ log: inout ProblemLog
    ) throws(ICalendarError) -> ValueType? {
        if parameters.isRepeated {
            try log.error(ICalendarError(.repeatedParameter, line: Int(line.number)))
        }
        let rule = propertyRules[Int(line.kind.rawValue)]
        guard let range = parameters.value else { return rule.type }
        let type = NameTable.valueTypes.kind(of: text.extracting(range))
        guard type != .other else { return nil }
        if type == rule.type || rule.others.contains(type) { return type }
        try log.error(
            ICalendarError(
                .invalidValueType, line: Int(line.number), column: range.lowerBound - Int(line.start) + 1,
                section: line.kind.section, detail: "\(line.kind.name) may not be a \(type.name)."))
        return nil
    }

    /// Checks a value, or each of a list; false when one is wrong.
    private func check(
        _ value: Span<UInt8>, as type: ValueType, _ line: Document.Line, _ log: inout ProblemLog
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
                ICalendarError(.invalidText, line: Int(line.number), column: column + columnOfValue(line)))
        }
        if failure == nil, type == .dateTime, value.isEmpty || value[value.count - 1] != UInt8(ascii: "Z") {
            if case .utc = rule.extra {
                log.warning(
                    ICalendarError(
                        .notUTC, line: Int(line.number), column: columnOfValue(line),
                        section: line.kind.section,
                        detail: "\(line.kind.name) has to be in UTC."))
            }
        }
        guard let failure else { return true }
        let error = ICalendarError(
            failure, line: Int(line.number), column: columnOfValue(line) + start,
            detail: "\(line.kind.name): \(failure.sentence)")
        // RFC 5545 itself prints "ORGANIZER:jsmith@example.com" (§3.6.4): addresses without a scheme are read
        // everywhere.
        if failure == .invalidURI { log.warning(error) } else { try log.error(error) }
        return false
    }

    private func columnOfValue(_ line: Document.Line) -> Int { Int(line.valueStart) - Int(line.start) + 1 }

    private mutating func end(_ log: inout ProblemLog) throws(ICalendarError) {
        guard let component = open.popLast() else { return }
        try component.check(componentRules[Int(component.kind.rawValue)], parent: open.last, &log)
        guard open.isEmpty else { return }
        for (line, isUsed) in zones.repeated {
            let error = ICalendarError(.repeatedTimeZone, line: line)
            // One that no time refers to decides nothing.
            if isUsed { try log.error(error) } else { log.warning(error) }
        }
        for (name, line) in zones.undefined {
            let error = ICalendarError(.undefinedTimeZone, line: line)
            if let isKnownTimeZone {
                if !isKnownTimeZone(TimeZoneID(rawValue: name)) { try log.error(error) }
            } else {
                log.warning(error)
            }
        }
    }
}

/// Where the parameters are that decide what a value means.
struct ParametersOfInterest {
    /// What VALUE says.
    var value: Range<Int>?
    /// What TZID says, without quotation marks.
    var zone: Range<Int>?
    /// Whether one of them stands twice.
    var isRepeated = false

    init(_ line: Document.Line, in text: Span<UInt8>) {
        guard line.mayHaveType else { return }
        let base = Int(line.nameEnd)
        let section = text.extracting(line.parameters)
        var index = 0
        ParameterText.each(in: section) { name, values in
            // Name and equals sign follow the semicolon.
            var range = (base + index + name.count + 2)..<(base + index + name.count + 2 + values.count)
            index += name.count + 2 + values.count
            if values.count >= 2, values[0] == UInt8(ascii: "\"") {
                range = (range.lowerBound + 1)..<(range.upperBound - 1)
            }
            if name.spellsIgnoringCase("VALUE") {
                isRepeated = isRepeated || value != nil
                value = range
            } else if name.spellsIgnoringCase("TZID") {
                isRepeated = isRepeated || zone != nil
                zone = range
            }
            return true
        }
    }
}
