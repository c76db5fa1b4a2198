import Octets

/// The grammar of a content line (RFC 5545 §3.1).
///
///     contentline   = name *(";" param ) ":" value CRLF
///     param         = param-name "=" param-value *("," param-value)
///     param-value   = paramtext / quoted-string
enum ContentLine {
    /// Finds where name and value of an unfolded line are.
    ///
    /// - Throws: ``ICalendarError`` with the line's number and the column.
    static func divide(
        _ line: inout Document.Line, in text: Span<UInt8>, limits: ReaderLimits
    ) throws(ICalendarError) {
        let start = Int(line.start)
        let end = Int(line.end)
        var index = start
        while index < end, ASCII.isNameOctet(text[index]) { index += 1 }
        func failure(_ code: ICalendarError.Code) -> ICalendarError {
            ICalendarError(code, line: Int(line.number), column: index - start + 1)
        }
        guard index < end else { throw failure(start == end ? .blankLine : .missingColon) }
        guard text[index] == UInt8(ascii: ":") || text[index] == UInt8(ascii: ";") else {
            // Only the first line of an input can start with white space: others would continue a line.
            if index == start, text[index] == ASCII.space || text[index] == ASCII.tab {
                throw failure(.continuationFirst)
            }
            throw failure(.invalidName)
        }
        guard index > start else { throw failure(.emptyName) }
        line.nameEnd = UInt32(index)
        line.kind = NameTable.properties.kind(of: text.extracting(start..<index))
        var parameters = 0
        while text[index] == UInt8(ascii: ";") {
            parameters += 1
            guard parameters <= limits.maxParameters else { throw failure(.tooManyParameters) }
            index += 1
            let name = index
            while index < end, ASCII.isNameOctet(text[index]) { index += 1 }
            guard index > name, index < end, text[index] == UInt8(ascii: "=") else {
                throw failure(.invalidParameter)
            }
            // VALUE or TZID, or another name that looks like them.
            let initial = text[name] | 0x20
            if (index - name == 5 && initial == UInt8(ascii: "v"))
                || (index - name == 4 && initial == UInt8(ascii: "t"))
            {
                line.mayHaveType = true
            }
            repeat {
                index += 1
                if index < end, text[index] == UInt8(ascii: "\"") {
                    let quote = index
                    index += 1
                    while index < end, text[index] != UInt8(ascii: "\"") { index += 1 }
                    guard index < end else {
                        index = quote
                        throw failure(.unclosedQuote)
                    }
                    index += 1
                } else {
                    while index < end, !isDelimiter(text, at: index) {
                        if text[index] == UInt8(ascii: "\"") { throw failure(.quoteInParameter) }
                        index += 1
                    }
                }
            } while index < end && text[index] == UInt8(ascii: ",")
            guard index < end else {
                // `ORGANIZER;CN=Name` without a value, as rental companies send it: read as an empty value.
                line.valueStart = line.end
                line.hasColon = false
                return
            }
            guard text[index] == UInt8(ascii: ";") || text[index] == UInt8(ascii: ":") else {
                throw failure(.quoteInParameter)
            }
        }
        line.valueStart = UInt32(index + 1)
    }

    /// Whether the octets are a name: letters, digits and hyphens.
    static func isName(_ text: Span<UInt8>) -> Bool {
        guard !text.isEmpty else { return false }
        for index in text.indices where !ASCII.isNameOctet(text[index]) { return false }
        return true
    }

    private static func isDelimiter(_ text: Span<UInt8>, at index: Int) -> Bool {
        text[index] == UInt8(ascii: ":") || text[index] == UInt8(ascii: ",")
            || ParameterText.endsValue(text, at: index)
    }
}
