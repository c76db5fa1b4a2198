import Octets

// MARK: - Reading

extension Property {
    /// The TEXT, unescaped.
    ///
    /// An escape that does not exist stays as it is written (RFC 5545 §3.3.11).
    public var text: String { withValue { LineText.unescaped($0) } }

    /// The members of a TEXT list, each unescaped.
    public var texts: [String] { withValue { LineText.list($0) } }

    /// The DATE or DATE-TIME; the value's form decides, a TZID parameter places a local time.
    ///
    /// - Throws: ``ICalendarError/Code/invalidDateTime``.
    public func time() throws(ICalendarError) -> CalendarTime {
        let zone = timeZoneParameter
        guard let time = withValue({ CalendarTime(octets: $0, zone: zone) }) else {
            throw failure(.invalidDateTime)
        }
        return time
    }

    /// The members of a list of DATE or DATE-TIME values: EXDATE, and RDATE without periods.
    ///
    /// - Throws: ``ICalendarError/Code/invalidDateTime``.
    public func times() throws(ICalendarError) -> [CalendarTime] {
        let zone = timeZoneParameter
        let times: [CalendarTime]? = members { CalendarTime(octets: $0, zone: zone) }
        guard let times else { throw failure(.invalidDateTime) }
        return times
    }

    /// The members of a list of PERIOD values: FREEBUSY, and RDATE with VALUE=PERIOD.
    ///
    /// - Throws: ``ICalendarError/Code/invalidPeriod``.
    public func periods() throws(ICalendarError) -> [Period] {
        let zone = timeZoneParameter
        let periods: [Period]? = members { Period(octets: $0, zone: zone) }
        guard let periods else { throw failure(.invalidPeriod) }
        return periods
    }

    /// The DURATION.
    ///
    /// - Throws: ``ICalendarError/Code/invalidDuration``.
    public func duration() throws(ICalendarError) -> CalendarDuration {
        guard let duration = withValue({ CalendarDuration(octets: $0) }) else {
            throw failure(.invalidDuration)
        }
        return duration
    }

    /// The INTEGER.
    ///
    /// - Throws: ``ICalendarError/Code/invalidInteger``.
    public func integer() throws(ICalendarError) -> Int {
        guard let integer = withValue({ Decimal.integer($0) }) else { throw failure(.invalidInteger) }
        return integer
    }

    /// The UTC-OFFSET.
    ///
    /// - Throws: ``ICalendarError/Code/invalidOffset``.
    public func utcOffset() throws(ICalendarError) -> UTCOffset {
        guard let offset = withValue({ UTCOffset(octets: $0) }) else { throw failure(.invalidOffset) }
        return offset
    }

    /// The RECUR.
    ///
    /// - Throws: ``ICalendarError`` for a rule that RFC 5545 §3.3.10 does not allow.
    public func recurrenceRule() throws(ICalendarError) -> RecurrenceRule {
        do {
            return try withValue { (octets) throws(ICalendarError) in try RecurrenceRule(octets: octets) }
        } catch {
            throw ICalendarError(
                error.code, line: line ?? 0, column: error.column, section: error.section,
                detail: error.detail)
        }
    }

    /// The mail address of a CAL-ADDRESS in small letters, without `mailto:`.
    ///
    /// - Returns: `nil` when the value is another URI or has no `@`.
    public var address: String? {
        let value = value
        let scheme = "mailto:"
        var address = Substring(value)
        if value.utf8.count >= scheme.utf8.count,
            ASCII.equalsIgnoringCase(String(value.prefix(scheme.count)), scheme)
        {
            address = value.dropFirst(scheme.count)
        } else if value.utf8.contains(UInt8(ascii: ":")) {
            return nil
        }
        let parts = address.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return address.lowercased()
    }

    private var timeZoneParameter: TimeZoneID? {
        parameter(.tzid).flatMap { $0.isEmpty ? nil : TimeZoneID(rawValue: $0) }
    }

    /// Reads each member of a comma list; `nil` when one is malformed.
    private func members<Member>(_ read: (Span<UInt8>) -> Member?) -> [Member]? {
        withValue { value in
            var members: [Member] = []
            var start = 0
            while start <= value.count {
                var end = start
                while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
                guard let member = read(value.extracting(start..<end)) else { return nil }
                members.append(member)
                start = end + 1
            }
            return members
        }
    }

    private func failure(_ code: ICalendarError.Code) -> ICalendarError {
        ICalendarError(code, line: line ?? 0)
    }
}

// MARK: - Making

extension Property {
    /// A TEXT property; the text is escaped, line breaks become `\n`, other controls are dropped.
    public init(_ name: PropertyName, text: String, parameters: [Parameter] = []) {
        self.init(name, value: LineText.escaped(text), parameters: parameters)
    }

    /// A list of TEXT values, each escaped.
    public init(_ name: PropertyName, texts: [String], parameters: [Parameter] = []) {
        self.init(name, value: texts.map(LineText.escaped).joined(separator: ","), parameters: parameters)
    }

    /// A DATE or DATE-TIME property, with VALUE=DATE or TZID as the time asks for.
    public init(_ name: PropertyName, time: CalendarTime, parameters: [Parameter] = []) {
        self.init(name, times: [time], parameters: parameters)
    }

    /// A list of times, which are all of the first one's kind and zone: EXDATE and RDATE.
    public init(_ name: PropertyName, times: [CalendarTime], parameters: [Parameter] = []) {
        var own: [Parameter] = []
        switch times.first {
        case .date: own = [Parameter(.value, "DATE")]
        case .zoned(_, let zone): own = [Parameter(.tzid, zone.rawValue)]
        case .utc where name == .trigger: own = [Parameter(.value, "DATE-TIME")]
        default: break
        }
        let others = parameters.filter { $0.name != .value && $0.name != .tzid }
        self.init(name, value: times.map(\.text).joined(separator: ","), parameters: own + others)
    }

    /// A list of periods: FREEBUSY, and RDATE, which gets VALUE=PERIOD.
    public init(_ name: PropertyName, periods: [Period], parameters: [Parameter] = []) {
        var own = name == .freebusy ? [] : [Parameter(.value, "PERIOD")]
        if let zone = periods.first?.start.timeZoneID { own.append(Parameter(.tzid, zone.rawValue)) }
        let others = parameters.filter { $0.name != .value && $0.name != .tzid }
        self.init(name, value: periods.map(\.text).joined(separator: ","), parameters: own + others)
    }

    /// A DURATION property.
    public init(_ name: PropertyName, duration: CalendarDuration, parameters: [Parameter] = []) {
        self.init(name, value: duration.text, parameters: parameters)
    }

    /// An INTEGER property.
    public init(_ name: PropertyName, integer: Int, parameters: [Parameter] = []) {
        self.init(name, value: String(integer), parameters: parameters)
    }

    /// A RECUR property.
    public init(_ name: PropertyName, recurrenceRule: RecurrenceRule, parameters: [Parameter] = []) {
        self.init(name, value: recurrenceRule.text, parameters: parameters)
    }

    /// A UTC-OFFSET property.
    public init(_ name: PropertyName, utcOffset: UTCOffset, parameters: [Parameter] = []) {
        self.init(name, value: utcOffset.text, parameters: parameters)
    }

    /// A URI property.
    ///
    /// What no URI may have (controls and spaces) is dropped.
    public init(_ name: PropertyName, uri: String, parameters: [Parameter] = []) {
        let plain = String(decoding: uri.utf8.filter { $0 > ASCII.space && $0 != 0x7F }, as: UTF8.self)
        self.init(name, value: plain, parameters: parameters)
    }

    /// A CAL-ADDRESS property from a mail address; one with a scheme stays as it is.
    public init(_ name: PropertyName, address: String, parameters: [Parameter] = []) {
        let hasScheme = address.utf8.contains(UInt8(ascii: ":"))
        self.init(name, uri: hasScheme ? address : "mailto:" + address, parameters: parameters)
    }
}
