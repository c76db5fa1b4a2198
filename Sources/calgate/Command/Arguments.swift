/// The words after the command's name: options with values, flags, and the rest in order.
struct Arguments: Sendable {
    /// What a command understands.
    struct Grammar: Sendable {
        /// Options that take a value.
        var options: Set<String> = []
        /// Options that take none.
        var flags: Set<String> = []
        /// The least and most words that are no options.
        var positional: ClosedRange<Int> = 0...0
        /// One line: how the command is called.
        var usage: String
    }

    /// The words that are no options.
    let positional: [String]
    private let values: [String: String]
    private let flags: Set<String>
    private let usage: String

    /// Reads `words` by `grammar`, with `--config` and `--json` always understood.
    ///
    /// - Throws: ``CommandError`` with exit code 2 that names the word.
    init(_ words: [String], _ grammar: Grammar) throws(CommandError) {
        var positional: [String] = []
        var values: [String: String] = [:]
        var flags: Set<String> = []
        var rest = words[...]
        var optionsEnded = false
        while let word = rest.popFirst() {
            guard !optionsEnded, word.hasPrefix("--") else {
                positional.append(word)
                continue
            }
            if word == "--" {
                optionsEnded = true
                continue
            }
            if word == "--help" { throw .help(grammar.usage) }
            let parts = word.dropFirst(2).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if grammar.flags.contains(name) || name == "json" {
                guard parts.count == 1 else { throw .usage("--\(name) takes no value", grammar.usage) }
                flags.insert(name)
            } else if grammar.options.contains(name) || name == "config" {
                let value = parts.count == 2 ? String(parts[1]) : rest.popFirst()
                guard let value else { throw .usage("--\(name) needs a value", grammar.usage) }
                guard values.updateValue(value, forKey: name) == nil else {
                    throw .usage("--\(name) is given twice", grammar.usage)
                }
            } else {
                throw .usage("unknown option --\(name)", grammar.usage)
            }
        }
        guard grammar.positional.contains(positional.count) else {
            throw .usage(
                positional.count < grammar.positional.lowerBound ? "too few arguments" : "too many arguments",
                grammar.usage)
        }
        self.positional = positional
        self.values = values
        self.flags = flags
        self.usage = grammar.usage
    }

    /// The value of an option, or `nil` where it is not given.
    subscript(option: String) -> String? { values[option] }

    /// Whether a flag is given.
    func has(_ flag: String) -> Bool { flags.contains(flag) }

    /// The value of an option that must be there.
    func required(_ option: String) throws(CommandError) -> String {
        guard let value = values[option] else { throw .usage("--\(option) is missing", usage) }
        return value
    }

    /// Refuses options that have no meaning with `word`, rather than ignoring them.
    func refuse(_ options: [String], with word: String) throws(CommandError) {
        guard let option = options.first(where: { values[$0] != nil }) else { return }
        throw .usage("--\(option) has no meaning with \(word)", usage)
    }

    /// A wrong use of this command.
    func misuse(_ sentence: String) -> CommandError { .usage(sentence, usage) }
}
