import ProviderKit

/// Reads one object of the config, key by key, and knows in the end which keys nobody asked for.
struct KeyWalker: ~Copyable {
    private let path: String
    private var rest: [String: JSONValue]

    /// Walks `value`, which stands at `path` (empty: the whole document).
    init(_ value: JSONValue?, path: String) throws(ConfigurationError) {
        self.path = path
        switch value {
        case nil: rest = [:]
        case .object(let object): rest = object
        case let other?: throw ConfigurationError(path, "must be an object, not \(other.kind)")
        }
    }

    /// The full name of a key.
    private func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// Takes a value as it stands.
    mutating func take(_ key: String) -> JSONValue? { rest.removeValue(forKey: key) }

    /// Takes an object for a walk of its own.
    mutating func object(_ key: String) throws(ConfigurationError) -> KeyWalker {
        try KeyWalker(take(key), path: name(key))
    }

    /// Takes a string.
    mutating func string(_ key: String, into target: inout String) throws(ConfigurationError) {
        switch take(key) {
        case nil: return
        case .string(let value): target = value
        case let other?: throw ConfigurationError(name(key), "must be a string, not \(other.kind)")
        }
    }

    /// Takes a string that must be one of `choices`.
    mutating func choice(
        _ key: String, of choices: [String], into target: inout String
    ) throws(ConfigurationError) {
        var value = target
        try string(key, into: &value)
        guard choices.contains(value) else {
            throw ConfigurationError(name(key), "must be one of \(choices.joined(separator: ", "))")
        }
        target = value
    }

    /// Takes a list of strings.
    mutating func strings(_ key: String, into target: inout [String]) throws(ConfigurationError) {
        switch take(key) {
        case nil: return
        case .array(let values):
            var strings: [String] = []
            for value in values {
                guard case .string(let text) = value else {
                    throw ConfigurationError(name(key), "must be a list of strings")
                }
                strings.append(text)
            }
            target = strings
        case let other?: throw ConfigurationError(name(key), "must be a list of strings, not \(other.kind)")
        }
    }

    /// Takes a boolean.
    mutating func bool(_ key: String, into target: inout Bool) throws(ConfigurationError) {
        switch take(key) {
        case nil: return
        case .bool(let value): target = value
        case let other?: throw ConfigurationError(name(key), "must be true or false, not \(other.kind)")
        }
    }

    /// Takes a limit: a positive integer, or 0 for none.
    mutating func limit(_ key: String, into target: inout Int) throws(ConfigurationError) {
        switch take(key) {
        case nil: return
        case .integer(let value) where value >= 0 && value <= Int64(Int.max):
            target = Int(value)
        default: throw ConfigurationError(name(key), "must be a positive integer, or 0 for none")
        }
    }

    /// Takes a duration: an integer and ms, s, m, h or d; milliseconds in `target`.
    mutating func duration(_ key: String, into target: inout DurationSetting) throws(ConfigurationError) {
        switch take(key) {
        case nil: return
        case .string(let text):
            guard let value = DurationSetting(text) else {
                throw ConfigurationError(
                    name(key), "must be an integer and ms, s, m, h or d, such as \"60s\", of at most 36500d")
            }
            target = value
        case .integer(0): target = DurationSetting(milliseconds: 0)
        case let other?:
            throw ConfigurationError(name(key), "must be a duration in quotes, not \(other.kind)")
        }
    }

    /// Ends the walk.
    ///
    /// - Throws: ``ConfigurationError`` that names a key nobody knows.
    consuming func end() throws(ConfigurationError) {
        guard let unknown = rest.keys.min() else { return }
        throw ConfigurationError(name(unknown), "is not a known key")
    }
}
