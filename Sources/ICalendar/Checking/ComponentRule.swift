/// Which properties a known component must have, may have once, and where it may stand.
struct ComponentRule: Sendable {
    /// A set of property kinds.
    typealias Kinds = UInt128

    /// Exactly one of each; nothing can be done with a component that lacks one.
    var required: Kinds = 0
    /// Exactly one of each, as RFC 5545 has it; but calendars of every age lack them, and the component means
    /// the same without.
    ///
    /// DTSTAMP is optional in RFC 2445 §4.6.1.
    var expected: Kinds = 0
    /// At most one of each, those above among them.
    var once: Kinds = 0
    /// The components within which it may stand; empty for VCALENDAR.
    var parents: [ComponentKind] = []
    /// Where it may not stand, but does no harm: an alarm that belongs to nothing never goes off.
    var harmlessParents: [ComponentKind] = []

    /// The set of these kinds.
    static func kinds(_ kinds: [PropertyKind]) -> Kinds {
        kinds.reduce(0) { $0 | 1 << Kinds($1.rawValue) }
    }

    private init(
        required: [PropertyKind], expected: [PropertyKind] = [], once: [PropertyKind],
        in parents: [ComponentKind], harmlessIn harmless: [ComponentKind] = []
    ) {
        self.required = Self.kinds(required)
        self.expected = Self.kinds(expected)
        self.once = Self.kinds(required + expected + once)
        self.parents = parents
        harmlessParents = harmless
    }

    /// The rules, indexed by ``ComponentKind``.
    static let all: [ComponentRule] = ComponentKind.allCases.map(rule)

    private static func rule(for kind: ComponentKind) -> ComponentRule {
        let calendar = [ComponentKind.vcalendar]
        let members = [ComponentKind.vevent, .vtodo, .vjournal, .vfreebusy]
        switch kind {
        case .other: return ComponentRule(required: [], once: [], in: ComponentKind.allCases)
        case .vcalendar:
            return ComponentRule(
                required: [.prodid, .version],
                once: [.calscale, .method, .uid, .lastModified, .url, .refreshInterval, .source, .color],
                in: [])
        case .vevent:
            return ComponentRule(
                required: [.uid], expected: [.dtstamp],
                once: [
                    .dtstart, .class, .created, .description, .geo, .lastModified, .location, .organizer,
                    .priority, .sequence, .status, .summary, .transp, .url, .recurrenceID, .dtend, .duration,
                    .color,
                ], in: calendar)
        case .vtodo:
            return ComponentRule(
                required: [.uid], expected: [.dtstamp],
                once: [
                    .class, .completed, .created, .description, .dtstart, .geo, .lastModified, .location,
                    .organizer, .percentComplete, .priority, .recurrenceID, .sequence, .status, .summary,
                    .url,
                    .due, .duration, .color,
                ], in: calendar)
        case .vjournal:
            return ComponentRule(
                required: [.uid], expected: [.dtstamp],
                once: [
                    .class, .created, .dtstart, .lastModified, .organizer, .recurrenceID, .sequence, .status,
                    .summary, .url, .color,
                ], in: calendar)
        case .vfreebusy:
            return ComponentRule(
                required: [.uid], expected: [.dtstamp], once: [.contact, .dtstart, .dtend, .organizer, .url],
                in: calendar)
        case .vtimezone:
            return ComponentRule(
                required: [], expected: [.tzid], once: [.lastModified, .tzurl, .tzuntil], in: calendar)
        case .standard, .daylight:
            return ComponentRule(
                required: [.dtstart, .tzoffsetto, .tzoffsetfrom], once: [], in: [.vtimezone])
        case .valarm:
            return ComponentRule(
                required: [.trigger], expected: [.action],
                once: [.duration, .repeat, .description, .summary, .uid, .acknowledged, .proximity],
                in: [.vevent, .vtodo, .vavailability, .available], harmlessIn: [.vcalendar])
        case .vavailability:
            return ComponentRule(
                required: [.uid], expected: [.dtstamp],
                once: [
                    .busytype, .class, .created, .description, .dtstart, .dtend, .duration, .lastModified,
                    .location, .organizer, .priority, .sequence, .summary, .url,
                ], in: calendar)
        case .available:
            return ComponentRule(
                required: [.dtstart, .uid], expected: [.dtstamp],
                once: [
                    .created, .description, .dtend, .duration, .lastModified, .location, .recurrenceID,
                    .rrule,
                    .summary,
                ], in: [.vavailability])
        case .participant:
            return ComponentRule(
                required: [.uid, .participantType],
                once: [.calendarAddress, .created, .description, .summary],
                in: members)
        case .vlocation:
            return ComponentRule(
                required: [.uid], once: [.description, .geo, .name, .locationType],
                in: members + [.participant, .valarm])
        case .vresource:
            return ComponentRule(
                required: [.uid], once: [.description, .geo, .name, .resourceType],
                in: members + [.participant])
        }
    }
}
