import Octets

/// The grammar of a content line (RFC 5545 §3.1).
///
///     contentline   = name *(";" param ) ":" value CRLF
///     param         = param-name "=" param-value *("," param-value)
///     param-value   = paramtext / quoted-string
///
/// Offsets count from the start of the unfolded line.
struct ContentLine {
    /// Where the name ends.
    let nameEnd: Int
    /// What the name says.
    let kind: PropertyKind
    private var parameters: Parameters

    /// What was found behind the name.
    fileprivate struct Parameters {
        var valueStart: Int
        /// Where the values of VALUE and TZID are; an end of 0 says that the parameter is absent.
        var typeStart = 0
        var typeEnd = 0
        var zoneStart = 0
        var zoneEnd = 0
        var isRepeated = false
        var hasColon = true
    }

    /// Where the value starts, after the colon.
    var valueStart: Int {
        get { parameters.valueStart }
        set { parameters.valueStart = newValue }
    }
    /// Whether a colon ends the parameters; a line may lack one behind parameters.
    var hasColon: Bool { parameters.hasColon }
    /// What VALUE says, without quotation marks.
    var type: Range<Int>? {
        parameters.typeEnd == 0 ? nil : parameters.typeStart..<parameters.typeEnd
    }
    /// What TZID says, without quotation marks.
    var zone: Range<Int>? {
        parameters.zoneEnd == 0 ? nil : parameters.zoneStart..<parameters.zoneEnd
    }
    /// Whether VALUE or TZID stands twice.
    var isParameterRepeated: Bool { parameters.isRepeated }

    /// Divides an unfolded line.
    ///
    /// - Parameters:
    ///   - text: The octets among which the line is.
    ///   - start: Where the line starts.
    ///   - end: Where it ends, before its line end.
    ///   - number: The line's number, for the error.
    ///   - limits: How many parameters there may be.
    /// - Throws: ``ICalendarError`` with the line's number and the column.
    @inline(__always)
    init(
        _ text: Span<UInt8>, from start: Int, to end: Int, number: Int, limits: ReaderLimits
    ) throws(ICalendarError) {
        let name = text.endOfName(from: start, to: end)
        guard name > start, name < end, text[name] == UInt8(ascii: ":") || text[name] == UInt8(ascii: ";")
        else {
            throw Self.nameFailure(text, from: start, to: end, at: name, number: number)
        }
        nameEnd = name &- start
        kind = NameTable.properties.kind(of: text, from: start, to: name)
        // The parts are made anew rather than changed, so that those of a line without parameters, as most
        // are, stay in registers.
        parameters =
            text[name] == UInt8(ascii: ":")
            ? Parameters(valueStart: nameEnd &+ 1)
            : try Self.parameters(
                text, from: start, to: end, nameEnd: name, number: number, limits: limits)
    }

    /// What is wrong with a line whose name ends at `index`.
    private static func nameFailure(
        _ text: Span<UInt8>, from start: Int, to end: Int, at index: Int, number: Int
    ) -> ICalendarError {
        func failure(_ code: ICalendarError.Code) -> ICalendarError {
            ICalendarError(code, line: number, column: index - start + 1)
        }
        guard index < end else { return failure(start == end ? .blankLine : .missingColon) }
        guard text[index] == UInt8(ascii: ":") || text[index] == UInt8(ascii: ";") else {
            // Only the first line of an input can start with white space: others would continue a line.
            if index == start, text[index] == ASCII.space || text[index] == ASCII.tab {
                return failure(.continuationFirst)
            }
            return failure(.invalidName)
        }
        return failure(.emptyName)
    }

    private static func parameters(
        _ text: Span<UInt8>, from start: Int, to end: Int, nameEnd: Int, number: Int, limits: ReaderLimits
    ) throws(ICalendarError) -> Parameters {
        var found = Parameters(valueStart: 0)
        var index = nameEnd
        func failure(_ code: ICalendarError.Code) -> ICalendarError {
            ICalendarError(code, line: number, column: index - start + 1)
        }
        var parameters = 0
        while text[index] == UInt8(ascii: ";") {
            parameters &+= 1
            guard parameters <= limits.maxParameters else { throw failure(.tooManyParameters) }
            let name = index &+ 1
            index = text.endOfName(from: name, to: end)
            guard index > name, index < end, text[index] == UInt8(ascii: "=") else {
                throw failure(.invalidParameter)
            }
            let equals = index
            repeat {
                index &+= 1
                if index < end, text[index] == UInt8(ascii: "\"") {
                    let quote = index
                    index = text.firstIndex(of: UInt8(ascii: "\""), from: index &+ 1, to: end)
                    guard index < end else {
                        index = quote
                        throw failure(.unclosedQuote)
                    }
                    index &+= 1
                } else {
                    index = text.firstDelimiter(from: index, to: end)
                    while index < end, text[index] == UInt8(ascii: ";"),
                        text[index &- 1] == UInt8(ascii: "\\"),
                        !ParameterText.endsValue(text.extracting(start..<end), at: index &- start)
                    {
                        index = text.firstDelimiter(from: index &+ 1, to: end)
                    }
                    if index < end, text[index] == UInt8(ascii: "\"") { throw failure(.quoteInParameter) }
                }
            } while index < end && text[index] == UInt8(ascii: ",")
            found.note(text, name: name..<equals, values: (equals &+ 1)..<index, start: start)
            guard index < end else {
                // `ORGANIZER;CN=Name` without a value, as rental companies send it: read as an empty value.
                found.valueStart = end &- start
                found.hasColon = false
                return found
            }
            guard text[index] == UInt8(ascii: ";") || text[index] == UInt8(ascii: ":") else {
                throw failure(.quoteInParameter)
            }
        }
        found.valueStart = index &- start &+ 1
        return found
    }

    /// Whether the octets are a name: letters, digits and hyphens.
    static func isName(_ text: Span<UInt8>) -> Bool {
        !text.isEmpty && text.endOfName(from: 0, to: text.count) == text.count
    }
}

extension ContentLine.Parameters {
    /// Remembers where the parameters are that decide what a value means: VALUE and TZID.
    @inline(__always)
    fileprivate mutating func note(_ text: Span<UInt8>, name: Range<Int>, values: Range<Int>, start: Int) {
        let small: UInt64 = 0x2020_2020_2020_2020
        switch name.count {
        case 5 where (text.word(at: name.lowerBound) | small) & 0xFF_FFFF_FFFF == 0x65_756C_6176:
            isRepeated = isRepeated || typeEnd > 0
            (typeStart, typeEnd) = Self.unquoted(text, values, start)
        case 4 where (text.word(at: name.lowerBound) | small) & 0xFFFF_FFFF == 0x6469_7A74:
            isRepeated = isRepeated || zoneEnd > 0
            (zoneStart, zoneEnd) = Self.unquoted(text, values, start)
        default: break
        }
    }

    private static func unquoted(
        _ text: Span<UInt8>, _ values: Range<Int>, _ start: Int
    ) -> (start: Int, end: Int) {
        let isQuoted = values.count >= 2 && text[values.lowerBound] == UInt8(ascii: "\"")
        let quote = isQuoted ? 1 : 0
        return (values.lowerBound &- start &+ quote, values.upperBound &- start &- quote)
    }
}
