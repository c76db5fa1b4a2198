import ICalendar
import Recurrence
import TimeZones

#if canImport(Glibc)
    import Glibc
#endif

/// What happens to a hostile file in its own process: it is read through both doors, printed, read again, and
/// asked for instances.
///
/// Prints the milliseconds of processor time that this took, then a line for each thing that is wrong.
struct HostileProbe {
    static let command = "hostile-probe"

    private let octets: [UInt8]
    private var failures: [String] = []

    /// Judges one file and gives the exit code: 0 when the probe itself went to its end.
    static func run(file: String, verdict: String, expected: String) -> Int32 {
        guard let octets = try? CaseFile.octets(of: file), let values = expectations(expected) else {
            return 3
        }
        // What the machine does once, reading its zone names, is no work on the file.
        _ = TimeZoneDatabase.system.resolve("Europe/Berlin")
        // The processor's time, so that what else the machine does is not counted.
        let begin = processorMilliseconds
        var probe = HostileProbe(octets: octets)
        probe.judge(verdict, values)
        print(processorMilliseconds - begin)
        for failure in probe.failures { print(failure) }
        return 0
    }

    private static var processorMilliseconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }

    private init(octets: [UInt8]) { self.octets = octets }

    private mutating func judge(_ verdict: String, _ expected: [String: String]) {
        let strict: Result<[VCalendar], ICalendarError> = Result { () throws(ICalendarError) in
            try StrictReading.read(octets)
        }
        let lenient = try? ICalendarReader.read(octets, .lenient).calendars
        var calendars = lenient ?? []
        switch strict {
        case .success(let read):
            calendars = read
            if verdict == "reject" { failures.append("accepted, and has to be refused") }
            if StrictReading.print(read) != octets { failures.append("prints differently") }
        case .failure(let error) where verdict == "accept":
            // A byte order mark and mixed line ends are defects that `invalid/` wants refused: what accepts
            // them is the lenient door.
            let isEncoding = error.code == .byteOrderMark || error.code == .bareLineFeed
            if !isEncoding || lenient == nil { failures.append("refused: \(error)") }
        case .failure: break
        }
        if verdict == "accept" { check(calendars, expected) }
        for calendar in calendars { ask(calendar) }
    }

    /// Values have to be right as read, and after they were printed anew.
    private mutating func check(_ calendars: [VCalendar], _ expected: [String: String]) {
        let remade = calendars.flatMap { StrictReading.remade($0.component).serialized() }
        guard let again = try? StrictReading.read(remade) else {
            failures.append("printed anew it is refused")
            return
        }
        if again != calendars { failures.append("printed anew it is another object") }
        for (key, value) in expected.sorted(by: { $0.key < $1.key }) {
            for (which, set) in [("", calendars), (", printed anew,", again)] {
                let answer = set.lazy.flatMap(\.members).compactMap { Self.value(key, of: $0) }.first
                let isRight = key.hasSuffix("_prefix") ? answer?.hasPrefix(value) == true : answer == value
                if !isRight { failures.append("\(key)\(which) is \(answer.debugDescription)") }
            }
        }
    }

    /// `SUMMARY`, `ATTENDEE.CN`, `SUMMARY_prefix`.
    private static func value(_ key: String, of component: Component) -> String? {
        let plain = key.hasSuffix("_prefix") ? key.dropLast("_prefix".count) : key[...]
        let parts = plain.split(separator: ".").map(String.init)
        guard let property = component.first(PropertyName(parts[0])) else { return nil }
        return parts.count > 1 ? property.parameter(ParameterName(parts[1])) : property.text
    }

    /// Asks for the instances of one month, 20 years after DTSTART, of the first year, and for the span.
    ///
    /// Any answer is right, a limit among them; what counts is that there is one.
    private func ask(_ calendar: VCalendar) {
        let resolver = ZoneResolver(calendar: calendar, database: .system, floating: .utc)
        guard let expander = try? RecurrenceExpander(calendar, resolver: resolver),
            let start = calendar.members.lazy.compactMap(\.start).first,
            let instant = resolver.instant(of: start)
        else { return }
        let later = instant.advanced(by: 20 * 31_556_952)
        _ = try? expander.instances(in: later..<later.advanced(by: 30 * 86_400))
        _ = try? expander.first(1)
    }

    /// Reads `{"SUMMARY":"…"}`.
    private static func expectations(_ text: String) -> [String: String]? { CaseFile.strings(text) }
}
