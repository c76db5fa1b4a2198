/// How the value of a property without VALUE is seen to be right at once, as nearly all are.
///
/// It follows from the property's rule: one that is not told here is checked by the rule itself.
enum Shortcut: UInt8, Sendable {
    /// Not at once.
    case none
    /// Any text is right.
    case anyText
    /// A URI.
    case uri
    /// A DATE-TIME without TZID.
    case dateTime
    /// A DATE or DATE-TIME where the component starts or ends.
    case boundary
    /// A DURATION.
    case duration
    /// One value of which nothing is kept.
    case value

    /// The shortcuts, indexed by ``PropertyKind``.
    static let all: [Shortcut] = PropertyKind.allCases.map { kind in
        let rule = PropertyRule.all[Int(kind.rawValue)]
        switch kind {
        case .other, .begin, .end, .tzid: return .none
        case .dtstart, .dtend, .due: return rule.type == .dateTime ? .boundary : .none
        default: return shortcut(for: rule)
        }
    }

    private static func shortcut(for rule: PropertyRule) -> Shortcut {
        switch (rule.type, rule.extra) {
        case (.text, .none): .anyText
        case (_, .position): .none
        case (.text, _), (.integer, _), (.recur, _), (.utcOffset, _):
            rule.isList && rule.type != .text ? .none : .value
        case (.duration, .none): rule.isList || !rule.others.isEmpty ? .none : .duration
        case (.uri, .none), (.calAddress, .none): rule.isList ? .none : .uri
        case (.dateTime, .none), (.dateTime, .utc):
            rule.isList || rule.others.contains(.date) ? .none : .dateTime
        default: .none
        }
    }
}
