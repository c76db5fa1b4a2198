/// The lenient door: mends lines, then structure, then values, and reads the result.
///
/// What needs no mending keeps its octets; line ends become CRLF.
enum LenientReader {
    static func read(_ bytes: [UInt8], limits: ReaderLimits) throws(ICalendarError) -> Reading {
        guard bytes.count <= limits.maxBytes else { throw ICalendarError(.tooManyBytes, line: 1) }
        var repairs = RepairLog(room: limits.maxProblems)
        var mender = StructureMender(limits: limits)
        var lines = LineMender(bytes, repairs: &repairs)
        while let line = try lines.next(limits: limits, repairs: &repairs) {
            try mender.take(line, repairs: &repairs)
        }
        mender.finish(repairs: &repairs)

        // The limit was for the stranger's octets, not for what mending adds to them.
        var own = limits
        own.maxBytes = Int(UInt32.max) - 1
        let log = ProblemLog(stopsAtFirst: true)
        var builder = DocumentBuilder(mender.output, limits: own, log: log, numbers: mender.numbers)
        let document = try builder.build()
        var calendars: [VCalendar] = []
        for calendar in try ICalendarReader.calendars(in: document) {
            var component = calendar.component
            ComponentMender.mend(calendar: &component, repairs: &repairs)
            calendars.append(try VCalendar(component))
        }
        return Reading(calendars: calendars, repairs: repairs.sorted)
    }
}

/// What was mended so far.
struct RepairLog {
    private var repairs: [Repair] = []
    /// How many repairs there were, those for which there was no room among them.
    private(set) var count = 0
    private var room: Int
    private var once: Set<ICalendarError.Code> = []

    init(room: Int) {
        self.room = room
    }

    /// Notes a repair.
    mutating func add(_ rule: ICalendarError.Code, line: Int, column: Int = 1, _ sentence: String) {
        count += 1
        guard room > 0 else { return }
        room -= 1
        repairs.append(Repair(line: line, column: column, rule: rule, sentence: sentence))
    }

    /// Notes a repair that every line of an input may need, where it is needed first.
    mutating func addOnce(_ rule: ICalendarError.Code, line: Int, _ sentence: String) {
        if once.insert(rule).inserted { add(rule, line: line, sentence) }
    }

    /// The repairs in the order of the lines.
    var sorted: [Repair] {
        repairs.enumerated().sorted { a, b in
            (a.element.line, a.element.column, a.offset) < (b.element.line, b.element.column, b.offset)
        }.map(\.element)
    }
}
