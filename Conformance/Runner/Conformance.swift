import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// The program: holds calgate, or any CalDAV server, against cases that others can read and extend.
///
/// The last line on stdout is `N passed, N failed, N skipped`; each failure is a line with the case's id and the
/// reason.  Exit 0 only when nothing failed; 2 for wrong usage and for cases that cannot be read.
@main
struct Conformance {
    private static let usage = """
        conformance icalendar DIR
        conformance recurrence FILE.jsonl[.gz]…
        conformance timezones FILE.jsonl[.gz]…
        conformance caldav URL --user U --password P [--user2 U --password2 P] [--user3 U --password3 P]
            [--only PREFIX]… [--skip PREFIX]… [--suites FOLDER] [--with FOLDER]… [--whole] [--trace]
        conformance standards
        """

    static func main() async {
        // A reader that goes away is an error of that write, not of the process.
        signal(SIGPIPE, SIG_IGN)
        let words = Array(CommandLine.arguments.dropFirst())
        do {
            exit(try await run(words))
        } catch {
            print("conformance: \(error)", to: &Report.errors)
            exit(2)
        }
    }

    private static func run(_ words: [String]) async throws -> Int32 {
        var report = Report()
        let rest = Array(words.dropFirst())
        switch words.first {
        case "icalendar" where rest.count == 1:
            try CalendarFolder(rest[0]).judge(&report)
        case "recurrence" where !rest.isEmpty:
            for file in rest { try RecurrenceJudge.judge(file, &report) }
        case "timezones" where !rest.isEmpty:
            for file in rest { try TimeZoneJudge.judge(file, &report) }
        case "caldav" where !rest.isEmpty: try await CalDAVSuite(rest).judge(&report)
        case "standards" where rest.isEmpty:
            print(try StandardsTable(folder: SuiteFolder.find()).markdown, terminator: "")
            return 0
        // What `icalendar` starts for each hostile file; of no use to anybody else.
        case HostileProbe.command where rest.count == 3:
            return HostileProbe.run(file: rest[0], verdict: rest[1], expected: rest[2])
        case "--help", "help":
            print(usage)
            return 0
        default: throw ConformanceError("wrong usage\n\(usage)")
        }
        return report.end()
    }
}
