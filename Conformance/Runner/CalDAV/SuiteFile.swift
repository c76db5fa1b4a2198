/// One file of cases: what they share, and the cases in their order.
struct SuiteFile: Sendable {
    /// Which calendar the cases work in.
    enum CalendarUse: Sendable, Equatable {
        /// One that all cases of the file share.
        case file
        /// A fresh one for every case.
        case each
        /// None: the cases bring what they need.
        case none
    }

    /// The name, without its folder's.
    var name: String
    /// The folder, which is the area: `put`, `reports`.
    var area: String
    var calendarUse = CalendarUse.file
    /// What the calendar shall take; empty for the server's default.
    var components: [String] = []
    /// What every case of the file needs of the server.
    var needs: [[String]] = []
    /// Run once, before the first case.
    var setup: [Step] = []
    var cases: [ProtocolCase] = []
}

/// A case: one sentence that is true of a right server, and the exchange that shows it.
struct ProtocolCase: Sendable {
    var id: String
    /// The sentence.
    var title: String
    var line: Int
    /// Ids of the requirements that it proves.
    var requirements: [String] = []
    /// What it needs of the server; see ``ServerAbilities``.
    var needs: [[String]] = []
    var steps: [Step] = []
    /// Run at the end, whatever happened before; judged by nobody.
    var finally: [Step] = []
}

/// One thing to do.
struct Step: Sendable {
    enum Action: Sendable {
        case send(RequestTemplate)
        /// An expectation about the last answer, as words.
        case expect([String])
        /// A variable, and the words that say where its value is.
        case capture(String, [String])
    }

    var line: Int
    var action: Action
}

/// A request before its variables are replaced.
struct RequestTemplate: Sendable {
    enum Body: Sendable {
        case none
        case text(String)
        /// A file of `templates` and what to put into it.
        case template(String, [String: String])
    }

    /// How often it is sent.
    enum Times: Sendable {
        case once
        /// One after the other; `{n}` counts from 1.
        case repeated(Int)
        /// All at the same time.
        case together(Int)
        /// Until what follows holds, or some seconds have passed.
        case eventually
    }

    var times = Times.once
    var method: String
    var target: String
    /// `1`, `2`, `3`, or `nobody` and `stranger` (a wrong password).
    var sender = "1"
    var fields: [(name: String, value: String)] = []
    var body = Body.none
}
