/// `is V`, `not V`, `has V`, `lacks V`, `starts V`, `matches REGEX`.
struct Comparison {
    private let operation: String
    private let value: String

    /// - Returns: `nil` for no words: that something is there is enough.
    init?(_ words: [String]) throws {
        guard !words.isEmpty else { return nil }
        let operations = ["is", "not", "has", "lacks", "starts", "matches"]
        guard words.count == 2, operations.contains(words[0]) else {
            throw ConformanceError("\(words.joined(separator: " ")) compares nothing")
        }
        operation = words[0]
        value = words[1]
    }

    /// One value has to agree; for `not` and `lacks` all of them.
    func failure(_ values: [String], of subject: String) throws -> String? {
        let isNegative = operation == "not" || operation == "lacks"
        let agree = try values.map(agrees)
        if isNegative ? agree.allSatisfy({ $0 }) : agree.contains(true) { return nil }
        let found = values.map { "\"\($0.prefix(200))\"" }.joined(separator: ", ")
        return "\(subject) \(operation) \"\(value)\" was expected; found \(found.isEmpty ? "nothing" : found)"
    }

    private func agrees(_ text: String) throws -> Bool {
        switch operation {
        case "is": return text == value
        case "not": return text != value
        case "has": return text.contains(value)
        case "lacks": return !text.contains(value)
        case "starts": return text.hasPrefix(value)
        default:
            let pattern: Regex<AnyRegexOutput>
            do { pattern = try Regex(value) } catch {
                throw ConformanceError("\(value) is no pattern: \(error)")
            }
            return text.contains(pattern)
        }
    }
}
