/// A broken rule and its place, as `calgate ics check` prints it.
public struct ICalendarProblem: Sendable, Hashable {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable {
        /// The strict reader refuses it.
        case error
        /// Legal, but not understood everywhere.
        case warning
    }

    /// One-based physical line of the input.
    public let line: Int
    /// One-based octet within the unfolded line.
    public let column: Int
    /// The broken rule.
    public let rule: ICalendarError.Code
    /// Where the rule stands.
    public let section: String
    /// How bad it is.
    public let severity: Severity
    /// The rule in a sentence; never a value of the input.
    public let sentence: String

    init(_ error: ICalendarError, severity: Severity) {
        line = error.line
        column = error.column
        rule = error.code
        section = error.section
        self.severity = severity
        sentence = error.detail
    }

    /// The same problem, more or less bad.
    func with(severity: Severity) -> ICalendarProblem {
        let error = ICalendarError(rule, line: line, column: column, section: section, detail: sentence)
        return ICalendarProblem(error, severity: severity)
    }
}

/// Finds every broken rule, where the strict reader stops at the first.
public enum ICalendarValidator {
    /// All problems, sorted by line and column.
    ///
    /// There is no ``ICalendarProblem/Severity/error`` among them exactly when the strict reader accepts
    /// `bytes` with the same arguments.
    public static func problems(
        in bytes: [UInt8], limits: ReaderLimits = ReaderLimits(),
        isKnownTimeZone: ((TimeZoneID) -> Bool)? = nil
    ) -> [ICalendarProblem] {
        let log = ProblemLog(stopsAtFirst: false, room: limits.maxProblems)
        var builder = DocumentBuilder(
            bytes, limits: limits, log: log, checker: DocumentChecker(isKnownTimeZone: isKnownTimeZone))
        var problems: [ICalendarProblem]
        do throws(ICalendarError) {
            let document = try builder.build()
            var log = builder.log
            if let calendars = try? ICalendarReader.calendars(in: document) {
                var audit = CalendarAudit()
                for calendar in calendars { audit.audit(calendar) }
                for warning in audit.warnings { log.warning(warning) }
            }
            problems = log.problems
        } catch {
            problems = builder.log.problems + [ICalendarProblem(error, severity: .error)]
        }
        if problems.contains(where: { $0.severity == .error }) {
            // What is pardoned where nothing else is wrong is an error beside others, as for the strict reader.
            problems = problems.map { $0.rule == .missingColon ? $0.with(severity: .error) : $0 }
        }
        return problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }
}
