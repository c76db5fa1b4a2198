import Octets

/// Reads octets into the flat tables of a ``Document``, line by line, checking as it goes.
///
/// With a log that stops it throws at the first broken rule; with one that does not, it leaves out the line
/// concerned and goes on.
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

    init(
        _ octets: [UInt8], limits: ReaderLimits, log: ProblemLog, numbers: [UInt32]? = nil
    ) {
        self.octets = octets
        self.limits = limits
        self.log = log
        self.numbers = numbers
    }

    /// Reads everything.
    ///
    /// - Throws: ``ICalendarError`` at the first broken rule where the log stops, and for limits and inputs
    ///   without a calendar in any case.
    mutating func build() throws(ICalendarError) -> Document {
        guard octets.count <= limits.maxBytes, octets.count < Int(UInt32.max) else {
            throw ICalendarError(.tooManyBytes, line: 1)
        }
        lines.reserveCapacity(octets.count / 40)
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
            let number = numbers.map { Int($0[physical.number - 1]) } ?? physical.number
            var line = Document.Line(
                physicalStart: UInt32(physical.start), physicalEnd: UInt32(scanner.offset),
                start: UInt32(physical.start), nameEnd: 0, valueStart: 0, end: UInt32(physical.end),
                number: UInt32(number), kind: .other, isFolded: false)
            var failure = physical.failure
            var isASCII = physical.isASCII
            if scanner.isAtContinuation(in: text) {
                line.start = UInt32(unfolded.count)
                line.isFolded = true
                unfolded += octets[physical.start..<physical.end]
                while scanner.isAtContinuation(in: text) {
                    let more = scanner.next(in: text)
                    // What stands first on a line that continues another is not part of the text.
                    unfolded += octets[min(more.start + 1, more.end)..<more.end]
                    isASCII = isASCII && more.isASCII
                    if failure == nil, var found = more.failure {
                        found.column += unfolded.count - Int(line.start) - (more.end - more.start)
                        failure = found
                    }
                    if unfolded.count - Int(line.start) > limits.maxLineLength { break }
                }
                line.end = UInt32(unfolded.count)
                line.physicalEnd = UInt32(scanner.offset)
            }
            guard Int(line.end) - Int(line.start) <= limits.maxLineLength else {
                throw ICalendarError(.lineTooLong, line: number)
            }
            if let failure {
                try log.error(ICalendarError(failure.code, line: number, column: max(1, failure.column)))
                // A line end of another kind than the others' does no harm to the line.
                guard failure.code == .bareLineFeed else { continue }
            }
            guard lines.count < limits.maxLines else { throw ICalendarError(.tooManyLines, line: number) }
            if line.isFolded {
                let span = unfolded.span
                try read(&line, in: span, isASCII: isASCII)
            } else {
                try read(&line, in: text, isASCII: isASCII)
            }
        }
        if scanner.endsLinesWithLF, numbers == nil {
            log.warning(ICalendarError(.bareLineFeed, line: 1, detail: "Lines end with LF instead of CRLF."))
        }
        try finish(lineCount: scanner.number)
        return Document(
            octets: octets, unfolded: unfolded, lines: lines, nodes: nodes,
            endsLinesWithLF: scanner.endsLinesWithLF)
    }

    /// Reads one unfolded line, whose place in `text` is known, and adds it.
    private mutating func read(
        _ line: inout Document.Line, in text: Span<UInt8>, isASCII: Bool
    ) throws(ICalendarError) {
        let number = Int(line.number)
        do throws(ICalendarError) {
            try ContentLine.divide(&line, in: text, limits: limits)
            if !isASCII, let column = UTF8Check.firstInvalid(in: text, Int(line.start)..<Int(line.end)) {
                throw ICalendarError(.invalidUTF8, line: number, column: column - Int(line.start) + 1)
            }
        } catch {
            if error.code.isLimit { throw error }
            return try log.error(error)
        }
        switch line.kind {
        case .begin: try begin(line, in: text)
        case .end: try end(line, in: text)
        default:
            guard !open.isEmpty else { return try contentOutside(line, in: text) }
            lines.append(line)
        }
    }

    /// Takes a line that stands in no calendar.
    ///
    /// Feeds put notes of their own behind a calendar (`X-COMMENT:Cached …`).  They belong to no object, so they
    /// are kept with the octets of the one before and are no property of it.
    private mutating func contentOutside(
        _ line: Document.Line, in text: Span<UInt8>
    ) throws(ICalendarError) {
        let number = Int(line.number)
        let name = text.extracting(Int(line.start)..<Int(line.nameEnd))
        if !nodes.isEmpty, name.count > 2, name[0] & 0xDF == UInt8(ascii: "X"), name[1] == UInt8(ascii: "-") {
            log.warning(ICalendarError(.contentOutsideCalendar, line: number))
            lines[lines.count - 1].physicalEnd = line.physicalEnd
            return
        }
        guard !hasContentOutside else { return }
        hasContentOutside = true
        try log.error(ICalendarError(nodes.isEmpty ? .notACalendar : .contentOutsideCalendar, line: number))
    }

    private mutating func begin(_ line: Document.Line, in text: Span<UInt8>) throws(ICalendarError) {
        let number = Int(line.number)
        let name = text.extracting(Int(line.valueStart)..<Int(line.end))
        guard ContentLine.isName(name), line.valueStart == line.nameEnd + 1 else {
            return try log.error(
                ICalendarError(.invalidName, line: number, column: Int(line.valueStart - line.start) + 1))
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
    }

    private mutating func end(_ line: Document.Line, in text: Span<UInt8>) throws(ICalendarError) {
        let number = Int(line.number)
        guard !open.isEmpty else {
            return try log.error(ICalendarError(.unexpectedEnd, line: number))
        }
        let name = text.extracting(Int(line.valueStart)..<Int(line.end))
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
