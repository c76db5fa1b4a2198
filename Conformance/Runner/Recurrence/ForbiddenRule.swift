/// What RFC 5545 §3.3.10 forbids in a rule that is otherwise well formed.
///
/// The suites of some libraries state what they make of such rules; the RFC's answer is to refuse them.  The
/// check is written from the RFC's text, apart from the reader that it judges.
enum ForbiddenRule {
    /// The sentence of the RFC that the rule breaks, or `nil`.
    static func reason(_ text: String) -> String? {
        var parts: [String: String] = [:]
        if text.hasSuffix(";") || text.contains(";;") { return "the grammar has no empty rule part" }
        for part in text.split(separator: ";") {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.uppercased() }
            guard sides.count == 2 else { return nil }
            guard parts.updateValue(sides[1], forKey: sides[0]) == nil else {
                return "a rule part MUST NOT occur twice"
            }
        }
        let frequency = parts["FREQ"] ?? ""
        func has(_ name: String) -> Bool { parts[name] != nil }
        func isOne(of words: String...) -> Bool { words.contains(frequency) }
        let isNumbered = (parts["BYDAY"] ?? "").contains { $0.isNumber }
        if has("COUNT"), has("UNTIL") { return "COUNT and UNTIL MUST NOT occur in the same rule" }
        if has("BYMONTHDAY"), isOne(of: "WEEKLY") { return "BYMONTHDAY MUST NOT be specified for WEEKLY" }
        if has("BYYEARDAY"), isOne(of: "DAILY", "WEEKLY", "MONTHLY") {
            return "BYYEARDAY MUST NOT be specified for \(frequency)"
        }
        if has("BYWEEKNO"), !isOne(of: "YEARLY") { return "BYWEEKNO MUST NOT be used but for YEARLY" }
        if isNumbered, !isOne(of: "MONTHLY", "YEARLY") {
            return "a numbered BYDAY MUST NOT be used with \(frequency)"
        }
        if isNumbered, has("BYWEEKNO") { return "a numbered BYDAY MUST NOT be used with BYWEEKNO" }
        let others = parts.keys.contains { $0.hasPrefix("BY") && $0 != "BYSETPOS" }
        if has("BYSETPOS"), !others { return "BYSETPOS MUST only be used with another BYxxx part" }
        return nil
    }
}
