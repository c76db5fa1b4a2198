/// Names and their values, put in for `{name}`; `{name:default}` does without a value.
struct Variables: Sendable {
    private var values: [String: String] = [:]
    /// Where names without a default are looked up when they are not here.
    private let outer: [String: String]

    init() { outer = [:] }

    /// What a template is called with; its defaults do not look at the variables around it.
    init(arguments: [String: String], around variables: Variables) {
        values = arguments
        outer = variables.values
    }

    subscript(_ name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Adds what the other holds, which wins.
    mutating func merge(_ other: [String: String]) { values.merge(other) { $1 } }

    /// Replaces the variables of a text.
    ///
    /// A brace that no name follows stands for itself.
    ///
    /// - Throws: ``ConformanceError`` when a name has no value.
    func replacing(_ text: String) throws -> String {
        guard text.contains("{") else { return text }
        var output = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            output += rest[..<open]
            let inner = rest[rest.index(after: open)...]
            let name = inner.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            let end = name.endIndex
            guard let start = name.first, start.isLetter, end < inner.endIndex else {
                output.append("{")
                rest = inner
                continue
            }
            if inner[end] == "}" {
                guard let value = values[String(name)] ?? outer[String(name)] else {
                    throw ConformanceError("{\(name)} has no value")
                }
                output += value
                rest = inner[inner.index(after: end)...]
            } else if inner[end] == ":", let close = inner[end...].firstIndex(of: "}") {
                output += values[String(name)] ?? String(inner[inner.index(after: end)..<close])
                rest = inner[inner.index(after: close)...]
            } else {
                output.append("{")
                rest = inner
            }
        }
        return output + rest
    }
}
