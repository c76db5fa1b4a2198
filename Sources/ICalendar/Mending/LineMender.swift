import Octets

/// An unfolded line that is well-formed, or was made so.
struct MendedLine {
    /// The line, unfolded, without line end.
    var text: [UInt8]
    /// The octets as they were, with CRLF; `nil` when the line has to be written anew.
    var original: [UInt8]?
    /// Number of its first physical line.
    var number: Int
    /// The name in capitals.
    var name: String
    /// Where the value starts in `text`.
    var valueStart: Int
}

/// Takes physical lines of any kind and makes content lines of them.
struct LineMender {
    private let octets: [UInt8]
    private var offset = 0
    private var number = 0
    /// The physical line that was read ahead.
    private var ahead: Physical?

    /// A physical line without its line end.
    private struct Physical {
        var text: ArraySlice<UInt8>
        var number: Int
        /// Whether the next line continues this one.
        var isContinued: Bool
    }

    init(_ bytes: [UInt8], repairs: inout RepairLog) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            octets = Self.fromUTF16(bytes)
            repairs.add(.invalidUTF8, line: 1, "UTF-16 was read as such.")
        } else {
            octets = bytes
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
                offset = 3
                repairs.add(.byteOrderMark, line: 1, "The byte order mark was dropped.")
            }
        }
    }

    /// The next content line, or `nil` at the end.
    mutating func next(limits: ReaderLimits, repairs: inout RepairLog) throws(ICalendarError) -> MendedLine? {
        while let first = physicalLine(&repairs) {
            var text = Array(first.text)
            if text.isEmpty {
                repairs.add(.blankLine, line: first.number, "An empty line was dropped.")
                continue
            }
            if let start = text.firstIndex(where: { $0 != ASCII.space && $0 != ASCII.tab }), start > 0 {
                text.removeFirst(start)
                repairs.add(.continuationFirst, line: first.number, "White space before a name was dropped.")
            }
            var original = Array(first.text) + [ASCII.carriageReturn, ASCII.lineFeed]
            var isChanged = text.count != first.text.count
            let mayHoldText = Self.mayHoldText(text)
            while let more = physicalLine(&repairs) {
                if QuotedPrintable.isOpen(text), !Self.isDelimiter(more) {
                    text.removeLast()
                    text += more.text
                    isChanged = true
                } else if let head = more.text.first, head == ASCII.space || head == ASCII.tab {
                    text += more.text.dropFirst()
                    original += more.text + [ASCII.carriageReturn, ASCII.lineFeed]
                } else if more.text.isEmpty {
                    repairs.add(.blankLine, line: more.number, "An empty line was dropped.")
                } else if Self.isContentLine(more, afterText: mayHoldText) {
                    ahead = more
                    break
                } else if !mayHoldText {
                    repairs.add(.invalidName, line: more.number, "A line without a name was dropped.")
                } else {
                    text += Array("\\n".utf8) + more.text
                    isChanged = true
                    repairs.add(
                        .invalidName, line: more.number,
                        "A line without a name was added to the one before it.")
                }
                guard text.count <= limits.maxLineLength else {
                    throw ICalendarError(.lineTooLong, line: first.number)
                }
            }
            guard let line = Self.mended(text, first.number, limits, &repairs) else { continue }
            return MendedLine(
                text: line.text, original: isChanged || line.text != text ? nil : original,
                number: first.number, name: line.name, valueStart: line.valueStart)
        }
        return nil
    }

    /// The next physical line, ended by CRLF, LF, CR, or CR CR LF as some mail programs make of CRLF.
    private mutating func physicalLine(_ repairs: inout RepairLog) -> Physical? {
        if let line = ahead {
            ahead = nil
            return line
        }
        guard offset < octets.count else { return nil }
        let start = offset
        var end = start
        while end < octets.count, octets[end] != ASCII.lineFeed, octets[end] != ASCII.carriageReturn {
            end += 1
        }
        number += 1
        offset = end
        var returns = 0
        while returns < 2, offset < octets.count, octets[offset] == ASCII.carriageReturn {
            returns += 1
            offset += 1
        }
        if offset < octets.count, octets[offset] == ASCII.lineFeed {
            offset += 1
            if returns != 1 { repairs.addOnce(.bareLineFeed, line: number, "Line ends became CRLF.") }
        } else if returns > 0 {
            // Two CRs without LF are two line ends.
            offset -= returns - 1
            repairs.addOnce(.bareCarriageReturn, line: number, "Line ends became CRLF.")
        }
        let isContinued =
            offset < octets.count && (octets[offset] == ASCII.space || octets[offset] == ASCII.tab)
        return Physical(text: octets[start..<end], number: number, isContinued: isContinued)
    }

    // MARK: What is a line

    /// Whether a line without white space in front starts a property rather than going on with a text.
    private static func isContentLine(_ line: Physical, afterText: Bool) -> Bool {
        let text = line.text
        let name = text.prefix { ASCII.isNameOctet($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
        guard !name.isEmpty else { return false }
        let isNamed =
            NameTable.properties.kind(of: Array(name).span) != .other
            || name.prefix(2).elementsEqual(Array("X-".utf8))
            || name.prefix(2).elementsEqual(Array("x-".utf8))
        // The fold may be within the name or right behind it.
        guard name.endIndex < text.endIndex else { return line.isContinued }
        switch text[name.endIndex] {
        case UInt8(ascii: ":"), UInt8(ascii: ";"):
            // `Note: bring a pen` and `https://…` are words of a text that was folded without white space.
            return isNamed || !afterText || !name.contains { $0 &- 0x61 < 26 }
        case UInt8(ascii: "="): return isNamed
        default: return false
        }
    }

    /// Whether a line begins or ends a component.
    private static func isDelimiter(_ line: Physical) -> Bool {
        let name = NameTable.properties.kind(of: Array(line.text.prefix(while: ASCII.isNameOctet)).span)
        return name == .begin || name == .end
    }

    /// Whether the line's value is a TEXT, which may have been folded without white space.
    private static func mayHoldText(_ line: [UInt8]) -> Bool {
        let name = Array(line.prefix(while: ASCII.isNameOctet))
        let kind = NameTable.properties.kind(of: name.span)
        return kind != .begin && kind != .end && kind != .other
            && PropertyRule.all[Int(kind.rawValue)].type == .text
    }

    // MARK: Mending one line

    /// Makes the line well-formed; `nil` when nothing can be made of it.
    private static func mended(
        _ line: [UInt8], _ number: Int, _ limits: ReaderLimits, _ repairs: inout RepairLog
    ) -> (text: [UInt8], name: String, valueStart: Int)? {
        var text = line
        if let decoded = QuotedPrintable.decoded(text, isText: mayHoldText(text)) {
            text = decoded
            repairs.add(.invalidParameterValue, line: number, "Quoted-printable was decoded.")
        }
        if text.contains(where: ASCII.isControl) {
            text.removeAll(where: ASCII.isControl)
            repairs.add(.controlCharacter, line: number, "Control characters were dropped.")
        }
        if UTF8Check.firstInvalid(in: text.span, 0..<text.count) != nil {
            text = fromLatin1(text)
            repairs.add(.invalidUTF8, line: number, "Octets that are no UTF-8 were read as ISO 8859-1.")
        }
        var place: ContentLine
        do throws(ICalendarError) {
            place = try ContentLine(text.span, from: 0, to: text.count, number: number, limits: limits)
        } catch {
            guard let mended = ParameterMender.mended(text, limits: limits) else {
                repairs.add(
                    error.code, line: number, column: error.column, "A line that is none was dropped.")
                return nil
            }
            text = mended
            guard
                let again = try? ContentLine(
                    text.span, from: 0, to: text.count, number: number, limits: limits)
            else {
                repairs.add(
                    error.code, line: number, column: error.column, "A line that is none was dropped.")
                return nil
            }
            place = again
            repairs.add(error.code, line: number, column: error.column, "Name and parameters were mended.")
        }
        if !place.hasColon {
            text.append(UInt8(ascii: ":"))
            place.valueStart = text.count
            repairs.add(.missingColon, line: number, "A colon was added.")
        }
        let name = String(decoding: text[..<place.nameEnd], as: UTF8.self)
        return (text, ASCII.uppercased(name), place.valueStart)
    }

    /// Reads each octet that is no UTF-8 as ISO 8859-1; those around it stay what they are.
    private static func fromLatin1(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + 16)
        var index = 0
        while index < text.count {
            let length = UTF8Check.length(in: text.span, at: index, end: text.count)
            if length > 0 {
                output += text[index..<(index + length)]
                index += length
            } else {
                // 0x80…0x9F are controls there, which no value may hold.
                let octet = text[index]
                if octet >= 0xA0 {
                    output += [0xC0 | octet >> 6, 0x80 | octet & 0x3F]
                } else {
                    output += [0xEF, 0xBF, 0xBD]
                }
                index += 1
            }
        }
        return output
    }

    private static func fromUTF16(_ bytes: [UInt8]) -> [UInt8] {
        let isLittle = bytes[0] == 0xFF
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = 2
        while index + 1 < bytes.count {
            let (low, high) = isLittle ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
            units.append(UInt16(high) << 8 | UInt16(low))
            index += 2
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}
