import FoundationEssentials
import ICalendar
import Recurrence
import TimeZones

/// `calgate ics check|format|expand`: the iCalendar core on files, no server needed.
enum IcsCommand {
    private static let usage =
        "calgate ics check [--scheduling] FILE… | format FILE | expand FILE --start T --end T [--timezone TZID]"

    private struct Problem: Encodable, Sendable {
        var file: String
        var line: Int
        var column: Int
        var rule: String
        var section: String
        var severity: String
        var message: String
    }

    private struct Listed: Encodable, Sendable {
        var start: String
        var end: String
        var recurrenceID: String?
        var uid: String?

        /// One line, whatever the UID holds.
        var line: String {
            let uid = uid.map { String($0.map { $0.isNewline || $0 == "\t" ? " " : $0 }) }
            return [start, end, recurrenceID ?? "-", uid ?? "-"].joined(separator: "\t")
        }

        // Every key is always there: a script need not tell a missing key from a null.
        func encode(to encoder: any Encoder) throws {
            var keys = encoder.container(keyedBy: Key.self)
            try keys.encode(start, forKey: .start)
            try keys.encode(end, forKey: .end)
            try keys.encode(recurrenceID, forKey: .recurrenceID)
            try keys.encode(uid, forKey: .uid)
        }

        private enum Key: String, CodingKey { case start, end, recurrenceID, uid }
    }

    static func run(_ words: [String], _ output: Output) async throws {
        let arguments = try Arguments(
            words,
            .init(
                options: ["start", "end", "timezone"], flags: ["scheduling"], positional: 2...Int.max,
                usage: usage))
        let files = Array(arguments.positional.dropFirst())
        if arguments.has("scheduling"), arguments.positional[0] != "check" {
            throw arguments.misuse("--scheduling is for check")
        }
        switch arguments.positional[0] {
        case "check": try check(files, isScheduling: arguments.has("scheduling"), output)
        case "format" where files.count == 1: try format(files[0], output)
        case "expand" where files.count == 1: try expand(files[0], arguments, output)
        default: throw arguments.misuse("ics needs check, format or expand")
        }
    }

    /// The octets of a file.
    static func read(_ file: String) throws(CommandError) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: file)))
        } catch {
            throw CommandError("unreadable-file", "cannot read \(file)")
        }
    }

    private static func check(_ files: [String], isScheduling: Bool, _ output: Output) throws {
        var problems: [Problem] = []
        for file in files {
            let octets = try read(file)
            let isKnown = { (name: TimeZoneID) in TimeZoneDatabase.system.resolve(name) != nil }
            var found = ICalendarValidator.problems(in: octets, isKnownTimeZone: isKnown).map {
                ($0, $0.severity)
            }
            for calendar in (try? ICalendarReader.read(octets, .strict).calendars) ?? [] {
                // A published calendar with METHOD is seldom meant as a message: only who asks for messages gets
                // errors.
                found += SchedulingValidator.problems(in: calendar).map {
                    ($0, isScheduling ? .error : .warning)
                }
            }
            found.sort { ($0.0.line, $0.0.column) < ($1.0.line, $1.0.column) }
            problems += found.map { problem, severity in
                Problem(
                    file: file, line: problem.line, column: problem.column, rule: problem.rule.rawValue,
                    section: problem.section, severity: severity.rawValue, message: problem.sentence)
            }
        }
        let lines = problems.map { problem in
            "\(problem.file):\(problem.line):\(problem.column): \(problem.severity): \(problem.message) (\(problem.section))"
        }
        try output.result(problems, text: lines.joined(separator: "\n"))
        let invalid = Set(
            problems.filter { $0.severity == ICalendarProblem.Severity.error.rawValue }.map(\.file))
        // With --json the list is the one value on stdout; the error adds a line on stderr only.
        guard invalid.isEmpty else {
            throw CommandError(
                "invalid-icalendar", "\(invalid.count) of \(files.count) files are invalid", hasResult: true)
        }
    }

    private static func format(_ file: String, _ output: Output) throws {
        do {
            let reading = try ICalendarReader.read(try read(file), .strict)
            let octets = reading.calendars.flatMap { $0.serialized() }
            if output.isJSON {
                try output.result(["icalendar": String(decoding: octets, as: UTF8.self)], text: "")
            } else {
                output.bytes(octets)
            }
        } catch let error as ICalendarError {
            throw CommandError(
                "invalid-icalendar",
                "\(file):\(error.line):\(error.column): \(error.detail) (\(error.section))")
        }
    }

    /// `--start` and `--end` as a window.
    static func window(_ arguments: Arguments) throws(CommandError) -> Range<Instant> {
        guard let start = TimeText.instant(try arguments.required("start")) else {
            throw arguments.misuse("--start must be RFC 3339, or RFC 5545 in UTC")
        }
        guard let end = TimeText.instant(try arguments.required("end")) else {
            throw arguments.misuse("--end must be RFC 3339, or RFC 5545 in UTC")
        }
        guard start < end else { throw arguments.misuse("--end must be after --start") }
        return start..<end
    }

    /// The zone of `--timezone`, UTC where it is not given.
    static func zone(_ arguments: Arguments) throws(CommandError) -> Zone {
        guard let name = arguments["timezone"] else { return .utc }
        guard let zone = TimeZoneDatabase.system.resolve(TimeZoneID(rawValue: name)) else {
            throw CommandError("unknown-timezone", "there is no time zone \(name)")
        }
        return zone
    }

    private static func expand(_ file: String, _ arguments: Arguments, _ output: Output) throws {
        let window = try window(arguments)
        let floating = try zone(arguments)
        var rows: [(Instant, Listed)] = []
        for object in try CalendarFiles.objects(in: file) {
            let resolver = ZoneResolver(calendar: object, database: .system, floating: floating)
            do {
                let expander = try RecurrenceExpander(object, resolver: resolver)
                for instance in try expander.instances(in: window) {
                    let id = instance.recurrenceID.map { time in
                        TimeText.basic(time, at: resolver.instant(of: time) ?? instance.interval.lowerBound)
                    }
                    let start = TimeText.basic(instance.start, at: instance.interval.lowerBound)
                    let end = TimeText.basic(instance.end, at: instance.interval.upperBound)
                    rows.append(
                        (
                            instance.interval.lowerBound,
                            Listed(start: start, end: end, recurrenceID: id, uid: object.uid)
                        ))
                }
            } catch {
                throw CommandError("not-expandable", "\(file): \(error)")
            }
        }
        rows.sort { ($0.0, $0.1.line) < ($1.0, $1.1.line) }
        try output.result(rows.map(\.1), text: rows.map(\.1.line).joined(separator: "\n"))
    }
}
