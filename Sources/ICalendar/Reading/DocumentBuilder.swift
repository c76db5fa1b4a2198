import Octets

/// Reads octets into the flat tables of a ``Document``, line by line, checking as it goes.
///
/// With a log that stops it throws at the first broken rule; with one that does not, it leaves out the line
/// concerned and goes on.  What is wrong with lines and structure comes before what is wrong with values,
/// wherever they stand: values are checked while their octets are at hand, and the outcome is kept to the end.
struct DocumentBuilder {
    private let octets: [UInt8]
    private let limits: ReaderLimits
    /// For each physical line its number in the original input, when `octets` are a mended copy.
    private let numbers: [UInt32]?
    private(set) var log: ProblemLog
    private var lines: [Document.Line] = []
    private var nodes: [Document.Node] = []
    /// The nodes that are open, outermost first, with the names in capitals of those that are not known.
    private var open: [(node: Int, name: [UInt8])] = []
    private var hasContentOutside = false
    /// Checks values and components; `nil` when nobody asked for it, and behind the first error where the log
    /// stops.
    private var checker: DocumentChecker?
    /// What the checker found.
    private var found: ProblemLog
    private var firstFound: ICalendarError?

    init(
        _ octets: [UInt8], limits: ReaderLimits, log: ProblemLog, numbers: [UInt32]? = nil,
        checker: DocumentChecker? = nil
    ) {
        self.octets = octets
        self.limits = limits
        self.log = log
        self.numbers = numbers
        self.checker = checker
        found = log
    }

    /// Reads everything.
    ///
    /// - Throws: ``ICalendarError`` at the first broken rule where the log stops, and for limits and inputs
    ///   without a calendar in any case.
    mutating func build() throws(ICalendarError) -> Document {
        guard octets.count <= limits.maxBytes, octets.count < Int(UInt32.max) else {
            throw ICalendarError(.tooManyBytes, line: 1)
        }
        // Most lines are longer; what is reserved and not used is never touched.
        lines.reserveCapacity(min(octets.count / 24 + 8, limits.maxLines))
        var scanner = LineScanner()
        if octets.starts(with: [0xEF, 0xBB, 0xBF]) {
            try log.error(ICalendarError(.byteOrderMark, line: 1))
            scanner.offset = 3
        }
        let octets = octets
        let text = octets.span
        var unfolded: [UInt8] = []
        while scanner.offset < text.count {
            let physical = scanner.next(in: text)
            let number = numbers.map { Int($0[scanner.number - 1]) } ?? scanner.number
            var end = physical.end
            var failure = physical.failure
            var isUTF8 =
                physical.isASCII || UTF8Check.firstInvalid(in: text, physical.start..<physical.end) == nil
            var length = end &- physical.start
            var isFolded = false
            while scanner.isAtContinuation(in: text) {
                guard length <= limits.maxLineLength else { break }
                isFolded = true
                let more = scanner.next(in: text)
                // What stands first on a line that continues another is not part of the text.
                if failure == nil, var found = more.failure {
                    found.column += length - 1
                    failure = found
                }
                // A sequence may go on behind a fold: what is wrong here may be right in the unfolded line.
                isUTF8 =
                    isUTF8
                    && (more.isASCII || UTF8Check.firstInvalid(in: text, (more.start &+ 1)..<more.end) == nil)
                end = more.end
                length &+= end &- more.start &- 1
            }
            guard length <= limits.maxLineLength else {
                throw ICalendarError(.lineTooLong, line: number)
            }
            if let failure {
                try log.error(ICalendarError(failure.code, line: number, column: max(1, failure.column)))
                // A line end of another kind than the others' does no harm to the line.
                guard failure.code == .bareLineFeed else { continue }
            }
            guard lines.count < limits.maxLines else { throw ICalendarError(.tooManyLines, line: number) }
            var line = Document.Line(
                start: UInt32(truncatingIfNeeded: physical.start),
                next: UInt32(truncatingIfNeeded: scanner.offset), nameEnd: 0, valueStart: 0,
                number: UInt32(truncatingIfNeeded: number), kind: .other,
                traits: end == scanner.offset
                    ? [] : end == scanner.offset &- 1 ? .endsWithOne : .endsWithTwo)
            if isFolded {
                line.traits.insert(.isFolded)
                let name = text.endOfName(from: physical.start, to: physical.end)
                // What stands before the first fold is at the same place in both texts.
                if name < physical.end, text[name] == UInt8(ascii: ":") {
                    if isUTF8, takeUnread(line, in: text, nameEnd: name) { continue }
                } else {
                    line.traits.insert(.isFoldedBeforeValue)
                }
                unfolded.removeAll(keepingCapacity: true)
                Folding.unfold(text, physical.start..<end, into: &unfolded)
                try read(&line, in: unfolded.span, from: 0, to: unfolded.count, isUTF8: isUTF8)
            } else {
                try read(&line, in: text, from: physical.start, to: end, isUTF8: isUTF8)
            }
        }
        if scanner.endsLinesWithLF, numbers == nil {
            log.warning(ICalendarError(.bareLineFeed, line: 1, detail: "Lines end with LF instead of CRLF."))
        }
        try finish(lineCount: scanner.number)
        if let firstFound { throw firstFound }
        log.append(found)
        return Document(
            octets: octets, lines: lines, nodes: nodes, endsLinesWithLF: scanner.endsLinesWithLF)
    }

    /// Reads one unfolded line, which stands in `text`, and adds it.
    @inline(__always)
    private mutating func read(
        _ line: inout Document.Line, in text: Span<UInt8>, from start: Int, to end: Int, isUTF8: Bool
    ) throws(ICalendarError) {
        let number = Int(line.number)
        let content: ContentLine
        do throws(ICalendarError) {
            content = try ContentLine(text, from: start, to: end, number: number, limits: limits)
            if !isUTF8, let column = UTF8Check.firstInvalid(in: text, start..<end) {
                throw ICalendarError(.invalidUTF8, line: number, column: column - start + 1)
            }
        } catch {
            if error.code.isLimit { throw error }
            return try log.error(error)
        }
        line.kind = content.kind
        line.nameEnd = UInt32(truncatingIfNeeded: content.nameEnd)
        line.valueStart = UInt32(truncatingIfNeeded: content.valueStart)
        if !content.hasColon { line.traits.insert(.lacksColon) }
        switch content.kind {
        case .begin: try begin(line, in: text.extracting(start..<end))
        case .end: try self.end(line, in: text.extracting(start..<end))
        default:
            guard !open.isEmpty else { return try contentOutside(line, in: text.extracting(start..<end)) }
            lines.append(line)
            do throws(ICalendarError) {
                try checker?.property(content, number, in: text.extracting(start..<end), &found)
            } catch {
                stopChecking(error)
            }
        }
    }

    /// Adds a folded line without parameters whose value may be anything; false when it has to be looked at.
    @inline(__always)
    private mutating func takeUnread(_ line: Document.Line, in text: Span<UInt8>, nameEnd: Int) -> Bool {
        let start = Int(line.start)
        guard nameEnd > start, !open.isEmpty else { return false }
        let kind = NameTable.properties.kind(of: text, from: start, to: nameEnd)
        guard kind != .begin, kind != .end, checker?.passesUnread(kind, found) ?? true else { return false }
        var line = line
        line.kind = kind
        line.nameEnd = UInt32(truncatingIfNeeded: nameEnd &- start)
        line.valueStart = line.nameEnd &+ 1
        lines.append(line)
        return true
    }

    private mutating func stopChecking(_ error: ICalendarError) {
        firstFound = error
        checker = nil
    }

    /// Takes a line that stands in no calendar.
    ///
    /// Feeds put notes of their own behind a calendar (`X-COMMENT:Cached …`).  They belong to no object, so they
    /// are kept with the octets of the one before and are no property of it.
    private mutating func contentOutside(
        _ line: Document.Line, in text: Span<UInt8>
    ) throws(ICalendarError) {
        let number = Int(line.number)
        let name = text.extracting(0..<Int(line.nameEnd))
        if !nodes.isEmpty, name.count > 2, name[0] & 0xDF == UInt8(ascii: "X"), name[1] == UInt8(ascii: "-") {
            log.warning(ICalendarError(.contentOutsideCalendar, line: number))
            lines[lines.count - 1].next = line.next
            return
        }
        guard !hasContentOutside else { return }
        hasContentOutside = true
        try log.error(ICalendarError(nodes.isEmpty ? .notACalendar : .contentOutsideCalendar, line: number))
    }

    private mutating func begin(_ line: Document.Line, in text: Span<UInt8>) throws(ICalendarError) {
        let number = Int(line.number)
        let name = text.extracting(Int(line.valueStart)..<text.count)
        guard ContentLine.isName(name), line.valueStart == line.nameEnd + 1 else {
            return try log.error(
                ICalendarError(.invalidName, line: number, column: Int(line.valueStart) + 1))
        }
        let kind = NameTable.components.kind(of: name)
        if open.isEmpty, kind != .vcalendar {
            try log.error(ICalendarError(.notACalendar, line: number))
        }
        guard nodes.count < limits.maxComponents else {
            throw ICalendarError(.tooManyComponents, line: number)
        }
        guard open.count < limits.maxDepth else { throw ICalendarError(.tooDeep, line: number) }
        open.append((nodes.count, kind == .other ? Self.capitals(name) : []))
        nodes.append(Document.Node(begin: UInt32(lines.count), end: 0, next: 0, kind: kind))
        lines.append(line)
        do throws(ICalendarError) {
            try checker?.begin(kind, number, &found)
        } catch {
            stopChecking(error)
        }
    }

    private mutating func end(_ line: Document.Line, in text: Span<UInt8>) throws(ICalendarError) {
        let number = Int(line.number)
        guard !open.isEmpty else {
            return try log.error(ICalendarError(.unexpectedEnd, line: number))
        }
        let name = text.extracting(Int(line.valueStart)..<text.count)
        let kind = NameTable.components.kind(of: name)
        let capitals = kind == .other ? Self.capitals(name) : []
        let depth = open.lastIndex { nodes[$0.node].kind == kind && $0.name == capitals }
        if depth != open.count - 1 {
            try log.error(ICalendarError(.mismatchedEnd, line: number))
        }
        // Noted, not thrown: the END closes what it names, and all that is open within, when it is open at all.
        guard let depth else { return }
        while open.count > depth { try close(line) }
    }

    private static func capitals(_ name: Span<UInt8>) -> [UInt8] {
        var capitals: [UInt8] = []
        for index in name.indices { capitals.append(ASCII.uppercased(name[index])) }
        return capitals
    }

    private mutating func close(_ line: Document.Line) throws(ICalendarError) {
        guard let node = open.popLast()?.node else { return }
        var line = line
        line.kind = .end
        nodes[node].end = UInt32(lines.count)
        nodes[node].next = UInt32(nodes.count)
        lines.append(line)
        do throws(ICalendarError) {
            try checker?.end(&found)
        } catch {
            stopChecking(error)
        }
    }

    private mutating func finish(lineCount: Int) throws(ICalendarError) {
        let number = max(1, numbers.flatMap { $0.last.map(Int.init) } ?? lineCount)
        guard !nodes.isEmpty else {
            throw ICalendarError(.notACalendar, line: number == lineCount ? number : 1)
        }
        while !open.isEmpty {
            try log.error(ICalendarError(.missingEnd, line: number))
            guard let last = lines.last else { break }
            try close(last)
        }
    }
}

extension ICalendarError.Code {
    /// Whether the code is a limit, after which nothing more is read.
    var isLimit: Bool {
        switch self {
        case .tooManyBytes, .lineTooLong, .tooManyLines, .tooDeep, .tooManyComponents, .tooManyParameters:
            true
        default: false
        }
    }
}
