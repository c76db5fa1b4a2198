import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// The program: a command's name, and what it does.
@main
struct Calgate {
    static func main() async {
        // A reader that goes away is an error of that write, not of the process.
        signal(SIGPIPE, SIG_IGN)
        var words = Array(CommandLine.arguments.dropFirst())
        let output = Output(isJSON: words.contains("--json"))
        // Options of every command may stand before its name.
        var leading: [String] = []
        while let first = words.first, first.hasPrefix("--"), first != "--help" {
            leading.append(words.removeFirst())
            if first == "--config", !words.isEmpty { leading.append(words.removeFirst()) }
        }
        do {
            try await run(words, leading, output)
        } catch let error as CommandError {
            output.failure(error)
            exit(error.exitCode)
        } catch {
            output.failure(CommandError.from(error))
            exit(1)
        }
    }

    private static func run(_ words: [String], _ leading: [String], _ output: Output) async throws {
        guard let name = words.first, name != "--help", name != "help" else {
            if words.isEmpty {
                throw CommandError.usage("no command is given", "calgate COMMAND …; see calgate help")
            }
            try output.result(CommandList.help, text: CommandList.help)
            return
        }
        let rest = leading + words.dropFirst()
        guard let command = CommandList.commands[name] else {
            throw CommandError.usage("unknown command \(name)", "calgate COMMAND …; see calgate help")
        }
        do {
            try await command(rest, output)
        } catch let error as CommandError where error.exitCode == 0 {
            try output.result(error.message, text: error.message)
        }
    }
}
