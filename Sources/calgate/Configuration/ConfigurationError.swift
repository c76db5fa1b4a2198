/// What is wrong with the config, and at which key.
struct ConfigurationError: Error, Sendable, Equatable {
    /// The key's full name, such as `sync.pollInterval`; empty for the document.
    let key: String
    /// What is wrong with it.
    let sentence: String

    /// Names the place and the rule.
    init(_ key: String, _ sentence: String) {
        self.key = key
        self.sentence = sentence
    }
}
