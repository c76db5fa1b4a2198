import Octets

/// Makes BEGIN and END match and puts everything into a VCALENDAR.
struct StructureMender {
    /// The lines so far, with CRLF.
    private(set) var output: [UInt8] = []
    /// For each physical line of ``output`` the line of the input that it came from.
    private(set) var numbers: [UInt32] = []

    private let limits: ReaderLimits
    /// The names of the components that are open, in capitals.
    private var open: [String] = []
    private var lastNumber = 1

    init(limits: ReaderLimits) {
        self.limits = limits
    }

    /// Takes the next line.
    mutating func take(_ line: MendedLine, repairs: inout RepairLog) throws(ICalendarError) {
        lastNumber = line.number
        switch line.name {
        case "BEGIN": try begin(line, &repairs)
        case "END": end(line, &repairs)
        default:
            guard !open.isEmpty else {
                return repairs.add(
                    .contentOutsideCalendar, line: line.number, "A line outside of a calendar was dropped.")
            }
            write(line)
        }
    }

    /// Ends what is still open.
    mutating func finish(repairs: inout RepairLog) {
        guard !open.isEmpty else { return }
        repairs.add(.missingEnd, line: lastNumber, "Components that did not end were ended.")
        close(to: 0, number: lastNumber)
    }

    private mutating func begin(_ line: MendedLine, _ repairs: inout RepairLog) throws(ICalendarError) {
        let name = componentName(line)
        let kind = NameTable.components.kind(of: name.utf8.span)
        if kind == .vcalendar {
            if !open.isEmpty {
                repairs.add(.missingEnd, line: line.number, "The calendar before this one was ended.")
                close(to: 0, number: line.number)
            }
        } else if open.isEmpty {
            guard kind != .other else {
                return repairs.add(
                    .notACalendar, line: line.number, "A component outside of a calendar was dropped.")
            }
            repairs.add(.notACalendar, line: line.number, "A calendar was put around the component.")
            writeText("BEGIN:VCALENDAR", number: line.number)
            open.append("VCALENDAR")
        } else if kind != .other, !isWithinUnknown, let parent = parent(of: kind), parent != open.count - 1 {
            repairs.add(.missingEnd, line: line.number, "The component before this one was ended.")
            close(to: parent + 1, number: line.number)
        }
        guard open.count < limits.maxDepth else { throw ICalendarError(.tooDeep, line: line.number) }
        guard !name.isEmpty else {
            return repairs.add(.invalidName, line: line.number, "A BEGIN without a name was dropped.")
        }
        open.append(name)
        let isPlain =
            line.valueStart == "BEGIN:".utf8.count && line.valueStart + name.utf8.count == line.text.count
        if isPlain, line.original != nil {
            write(line)
        } else {
            writeText("BEGIN:" + name, number: line.number)
        }
    }

    /// Whether the innermost open component is not known: what it holds is its own affair (VPOLL holds VEVENTs).
    private var isWithinUnknown: Bool {
        open.last.map { NameTable.components.kind(of: $0.utf8.span) == .other } ?? false
    }

    /// The innermost open component within which one of this kind may stand.
    private func parent(of kind: ComponentKind) -> Int? {
        let parents = ComponentRule.all[Int(kind.rawValue)].parents
        return open.lastIndex { parents.contains(NameTable.components.kind(of: $0.utf8.span)) }
    }

    private mutating func end(_ line: MendedLine, _ repairs: inout RepairLog) {
        let name = componentName(line)
        guard let depth = open.lastIndex(of: name) else {
            return repairs.add(.unexpectedEnd, line: line.number, "An END without BEGIN was dropped.")
        }
        if depth < open.count - 1 {
            repairs.add(.mismatchedEnd, line: line.number, "Components within this one were ended.")
            close(to: depth + 1, number: line.number)
        }
        close(to: depth, number: line.number)
    }

    private mutating func close(to depth: Int, number: Int) {
        while open.count > depth, let name = open.popLast() { writeText("END:" + name, number: number) }
    }

    /// The value of BEGIN and END in capitals, of its octets those that a name may have.
    private func componentName(_ line: MendedLine) -> String {
        let octets = line.text[line.valueStart...].filter(ASCII.isNameOctet).map(ASCII.uppercased)
        return String(decoding: octets, as: UTF8.self)
    }

    private mutating func write(_ line: MendedLine) {
        let start = output.count
        if let original = line.original {
            output += original
        } else {
            var printer = LinePrinter(expecting: line.text.count * 2)
            printer.print(line: line.text)
            output += printer.finish()
        }
        var number = line.number
        for octet in output[start...] where octet == ASCII.lineFeed {
            numbers.append(UInt32(truncatingIfNeeded: number))
            if line.original != nil { number += 1 }
        }
    }

    private mutating func writeText(_ text: String, number: Int) {
        output += Array(text.utf8) + [ASCII.carriageReturn, ASCII.lineFeed]
        numbers.append(UInt32(truncatingIfNeeded: number))
    }
}
