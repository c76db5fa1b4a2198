import Octets

/// What is remembered of a component while its lines are walked over, for the checks at its END.
struct OpenComponent {
    /// A time and what it is bound to, without the zone's name.
    struct Time {
        enum Form { case date, floating, utc }

        var form: Form
        var local: LocalDateTime
        /// Tells the zones of a calendar apart; 0 without a TZID.
        var zone = 0
        var line: Int
        /// Whether the parameters, or their absence, say what the value is; otherwise its form does.
        var isTold = true

        /// Reads the DATE or DATE-TIME that goes from `start` to the end of the text; `nil` when it is none.
        init?(_ text: Span<UInt8>, from start: Int, line: Int) {
            switch text.count - start {
            case 8:
                guard let date = CalendarDate(octets: text.extracting(start..<text.count)) else { return nil }
                (form, local) = (.date, LocalDateTime(date: date, secondOfDay: 0))
            case 15:
                guard let local = LocalDateTime(text, at: start) else { return nil }
                (form, self.local) = (.floating, local)
            case 16:
                guard text[start + 15] == UInt8(ascii: "Z"), let local = LocalDateTime(text, at: start) else {
                    return nil
                }
                (form, self.local) = (.utc, local)
            default: return nil
            }
            self.line = line
        }
    }

    let kind: ComponentKind
    /// The line of the BEGIN.
    let line: Int
    /// The kinds of properties of which there may be one.
    let once: ComponentRule.Kinds
    /// The kinds of properties that were seen.
    var seen: ComponentRule.Kinds = 0
    /// The kinds of components that were seen, one bit each.
    var children: UInt32 = 0
    private var start: Time?
    private var end: Time?
    var durationLine: Int?
    /// Of each rule with UNTIL whether that is a DATE, and its line.
    private var untils: [(isDate: Bool, line: Int)] = []
    private var isEmailAlarm = false
    private var isDisplayAlarm = false

    init(kind: ComponentKind, line: Int, once: ComponentRule.Kinds) {
        self.kind = kind
        self.line = line
        self.once = once
    }

    func has(_ kind: PropertyKind) -> Bool { seen & 1 << ComponentRule.Kinds(kind.rawValue) != 0 }

    /// Keeps the time where the component starts or ends.
    @inline(__always)
    mutating func note(_ kind: PropertyKind, _ time: Time) {
        switch kind {
        case .dtstart: start = time
        case self.kind == .vtodo ? .due : .dtend: end = time
        default: break
        }
    }

    /// Keeps what else the checks at the END need of a property whose value was found to be right.
    ///
    /// What only warnings need is kept when somebody is there to read them.
    mutating func note(_ kind: PropertyKind, _ value: Span<UInt8>, line: Int, isRead: Bool) {
        switch kind {
        case .duration: durationLine = line
        case .rrule where isRead:
            if let rule = try? RecurrenceRule(octets: value), case .until(let until) = rule.bound {
                untils.append((until.isDate, line))
            }
        case .action where isRead:
            isEmailAlarm = value.spellsIgnoringCase("EMAIL")
            isDisplayAlarm = value.spellsIgnoringCase("DISPLAY")
        default: break
        }
    }

    /// Checks a value, of which it is known that it is one of its type, by what it means in this component.
    func check(
        _ line: ContentLine, _ number: Int, _ value: Span<UInt8>, as type: ValueType,
        _ log: inout ProblemLog
    ) throws(ICalendarError) {
        let column = line.valueStart + 1
        switch (kind, line.kind) {
        case (.standard, .rdate), (.daylight, .rdate), (.standard, .dtstart), (.daylight, .dtstart):
            // "MUST be specified as a date with a local time value" (§3.6.5).
            guard type != .dateTime else { break }
            let error = ICalendarError(
                .invalidValueType, line: number, column: column, section: kind.section,
                detail: "\(line.kind.name) of \(kind.name) is a DATE-TIME.")
            // Evolution wrote DTSTART as a DATE; only its rule tells when the clock is set.
            if line.kind == .dtstart { log.warning(error) } else { try log.error(error) }
        case (.vevent, .duration), (.vtodo, .duration), (.vavailability, .duration), (.available, .duration):
            guard let duration = CalendarDuration(octets: value), duration.isNegative else { break }
            try log.error(
                ICalendarError(
                    .endBeforeStart, line: number, column: column, section: line.kind.section,
                    detail: "DURATION is positive."))
        default: break
        }
    }

    /// Checks the component as a whole.
    func check(
        _ rule: ComponentRule, parent: OpenComponent?, _ log: inout ProblemLog
    ) throws(ICalendarError) {
        let missing = (rule.required | rule.expected) & ~seen
        if missing != 0 {
            for property in PropertyKind.allCases {
                let bit: ComponentRule.Kinds = 1 << ComponentRule.Kinds(property.rawValue)
                guard missing & bit != 0 else { continue }
                let sentence = "\(kind.name) has no \(property.name)."
                if rule.required & bit != 0, !(property == .uid && mayLackUID(parent)) {
                    try fail(.missingProperty, sentence, &log)
                } else {
                    warn(sentence, &log)
                }
            }
        }
        switch kind {
        case .vcalendar:
            // "MUST include at least one calendar component" (§3.4), but feeds without entries have none, and
            // mean just that.
            if children == 0 {
                log.warning(
                    ICalendarError(
                        .missingComponent, line: line, section: kind.section,
                        detail: "VCALENDAR has no component."))
            }
        case .vtimezone:
            let observances: UInt32 =
                1 << UInt32(ComponentKind.standard.rawValue) | 1 << UInt32(ComponentKind.daylight.rawValue)
            // One without a TZID cannot be referred to: it defines nothing and harms nothing.
            if has(.tzid), children & observances == 0 {
                try fail(.missingComponent, "VTIMEZONE has neither STANDARD nor DAYLIGHT.", &log)
            }
        case .vevent, .vtodo, .vjournal, .vfreebusy, .vavailability, .available:
            try checkTimes(&log)
            // "if the component appears in an iCalendar object that doesn't specify the METHOD property"
            // (§3.6.1).
            if kind == .vevent, !has(.dtstart), parent?.has(.method) == false {
                warn("VEVENT has no DTSTART.", &log)
            }
        case .valarm: try checkAlarm(&log)
        default: break
        }
    }

    /// Whether the component may do without UID.
    ///
    /// In RFC 2445 §4.6.1 DTSTAMP and UID were both optional: what has neither follows it.  What a METHOD asks
    /// for is told elsewhere (RFC 5546), and published calendars leave it out.
    private func mayLackUID(_ parent: OpenComponent?) -> Bool {
        guard let parent, parent.kind == .vcalendar else { return false }
        return parent.has(.method) || !has(.dtstamp)
    }

    private func checkTimes(_ log: inout ProblemLog) throws(ICalendarError) {
        let endName = kind == .vtodo ? "DUE" : "DTEND"
        let section = kind == .vtodo ? "RFC 5545 §3.8.2.3" : "RFC 5545 §3.8.2.2"
        if let durationLine {
            if has(kind == .vtodo ? .due : .dtend) {
                try log.error(
                    ICalendarError(
                        .conflictingProperties, line: max(durationLine, end?.line ?? 0),
                        section: kind.section,
                        detail: "\(endName) and DURATION exclude each other."))
            }
            if !has(.dtstart), kind == .vtodo {
                try log.error(
                    ICalendarError(
                        .missingProperty, line: durationLine, section: kind.section,
                        detail: "DURATION needs a DTSTART."))
            }
        }
        guard let start else { return }
        if let end {
            if (start.form == .date) != (end.form == .date) {
                let error = ICalendarError(
                    .mismatchedValueTypes, line: end.line, section: section,
                    detail: "\(endName) and DTSTART are not of the same type.")
                // Where VALUE=DATE is missing both say that they are DATE-TIMEs: that was told already.
                if start.isTold, end.isTold { try log.error(error) } else { log.warning(error) }
            } else if isComparable(start, end), end.local < start.local {
                try log.error(
                    ICalendarError(
                        .endBeforeStart, line: end.line, section: section,
                        detail: "\(endName) is before DTSTART."))
            }
        }
        for (isDate, line) in untils where isDate != (start.form == .date) {
            // Every peer reads it, and so do we: the day ends the rule.
            log.warning(ICalendarError(.untilType, line: line))
        }
    }

    /// Whether the digits of the two tell which is earlier.
    private func isComparable(_ a: Time, _ b: Time) -> Bool {
        a.form == b.form && (a.form != .floating || a.zone == b.zone)
    }

    private func checkAlarm(_ log: inout ProblemLog) throws(ICalendarError) {
        // "'duration' and 'repeat' are both OPTIONAL … but if one occurs, so MUST the other" (§3.6.6).
        if has(.duration) != has(.repeat) {
            try fail(.missingProperty, "VALARM has one of DURATION and REPEAT without the other.", &log)
        }
        if isDisplayAlarm || isEmailAlarm, !has(.description) { warn("The alarm has no DESCRIPTION.", &log) }
        if isEmailAlarm, !has(.summary) { warn("The alarm has no SUMMARY.", &log) }
        if isEmailAlarm, !has(.attendee) { warn("The alarm has no ATTENDEE.", &log) }
    }

    private func fail(
        _ code: ICalendarError.Code, _ detail: String, _ log: inout ProblemLog
    ) throws(ICalendarError) {
        try log.error(ICalendarError(code, line: line, section: kind.section, detail: detail))
    }

    private func warn(_ detail: String, _ log: inout ProblemLog) {
        log.warning(ICalendarError(.missingProperty, line: line, section: kind.section, detail: detail))
    }
}
