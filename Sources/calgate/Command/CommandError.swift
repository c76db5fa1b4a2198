/// Why a command ended without doing its work.
struct CommandError: Error, Sendable, Equatable {
    /// A bounded word for scripts.
    let code: String
    /// One line for people; never a secret.
    ///
    /// Line breaks of what is quoted in it are blanks here.
    let message: String
    /// 0 asked for help, 1 failed, 2 wrong usage.
    let exitCode: Int32

    /// Whether the command's result is on stdout already, so that no second JSON value may follow.
    let hasResult: Bool

    /// The work could not be done.
    init(_ code: String, _ message: String, hasResult: Bool = false) {
        self.code = code
        self.message = String(message.map { $0.isNewline ? " " : $0 })
        self.exitCode = 1
        self.hasResult = hasResult
    }

    private init(usage message: String, exitCode: Int32) {
        self.code = "usage"
        self.message = String(message.map { $0.isNewline ? " " : $0 })
        self.exitCode = exitCode
        self.hasResult = false
    }

    /// Nothing went wrong: the command was asked how it is called.
    static func help(_ usage: String) -> CommandError {
        CommandError(usage: "usage: \(usage)", exitCode: 0)
    }

    /// The command was called wrongly.
    static func usage(_ sentence: String, _ usage: String) -> CommandError {
        CommandError(usage: "\(sentence); usage: \(usage)", exitCode: 2)
    }
}
