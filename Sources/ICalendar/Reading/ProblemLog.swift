/// What the reader does with a broken rule: stop, or note it and go on.
struct ProblemLog {
    /// Whether the first error is thrown.
    let stopsAtFirst: Bool
    private(set) var problems: [ICalendarProblem] = []
    private var room: Int
    /// What is read although it breaks a rule, as long as nothing else does.
    private var pardoned: ICalendarError?

    init(stopsAtFirst: Bool, room: Int = 1000) {
        self.stopsAtFirst = stopsAtFirst
        self.room = room
    }

    /// Notes an error, or throws it.
    mutating func error(_ error: ICalendarError) throws(ICalendarError) {
        if stopsAtFirst { throw pardoned ?? error }
        note(error, .error)
    }

    /// Notes something that breaks a rule but is read: a warning, unless the input is refused for another
    /// reason, of which this is then the first.
    mutating func pardon(_ error: ICalendarError) {
        if pardoned == nil { pardoned = error }
        warning(error)
    }

    /// Notes something that is allowed but will not be understood everywhere.
    mutating func warning(_ error: ICalendarError) {
        if !stopsAtFirst { note(error, .warning) }
    }

    /// Adds what another log holds, as far as there is room.
    mutating func append(_ other: ProblemLog) {
        let added = other.problems.prefix(room)
        room -= added.count
        problems += added
    }

    private mutating func note(_ error: ICalendarError, _ severity: ICalendarProblem.Severity) {
        guard room > 0 else { return }
        room -= 1
        problems.append(ICalendarProblem(error, severity: severity))
    }
}
