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
    /// Any number of each; what is neither among these nor in ``once`` has no meaning here.
    var many: Kinds = 0
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
        many: [PropertyKind] = [], in parents: [ComponentKind], harmlessIn harmless: [ComponentKind] = []
    ) {
        self.required = Self.kinds(required)
        self.expected = Self.kinds(expected)
        self.once = Self.kinds(required + expected + once)
        self.many = Self.kinds(many + Self.everywhere)
        self.parents = parents
        harmlessParents = harmless
    }

    /// RFC 9253 §5 lets these stand in any component.
    private static let everywhere: [PropertyKind] = [.concept, .link, .refid]
    /// What may be repeated in all that is planned: events, to-dos and journal entries.
    private static let planned: [PropertyKind] = [
        .attach, .attendee, .categories, .comment, .contact, .exdate, .exrule, .image, .rdate, .relatedTo,
        .requestStatus, .rrule, .structuredData, .styledDescription,
    ]

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
                many: [.categories, .description, .image, .name], in: [])
        case .vevent:
            return ComponentRule(
                required: [.uid], expected: [.dtstamp],
                once: [
                    .dtstart, .class, .created, .description, .geo, .lastModified, .location, .organizer,
                    .priority, .sequence, .status, .summary, .transp, .url, .recurrenceID, .dtend, .duration,
                    .color,
                ], many: planned + [.conference, .resources], in: calendar)
        case .vtodo:
            return ComponentRule(
                required: [.uid], expected: [.dtstamp],
                once: [
                    .class, .completed, .created, .description, .dtstart, .geo, .lastModified, .location,
                    .organizer, .percentComplete, .priority, .recurrenceID, .sequence, .status, .summary,
                    .url,
                    .due, .duration, .color,
                ], many: planned + [.conference, .resources], in: calendar)
        case .vjournal:
            return ComponentRule(
                required: [.uid], expected: [.dtstamp],
                once: [
                    .class, .created, .dtstart, .lastModified, .organizer, .recurrenceID, .sequence, .status,
                    .summary, .url, .color,
                ], many: planned + [.description], in: calendar)
        case .vfreebusy:
            return ComponentRule(
                required: [.uid], expected: [.dtstamp], once: [.contact, .dtstart, .dtend, .organizer, .url],
                many: [.attendee, .comment, .freebusy, .requestStatus, .structuredData, .styledDescription],
                in: calendar)
        case .vtimezone:
            return ComponentRule(
                required: [], expected: [.tzid], once: [.lastModified, .tzurl, .tzuntil],
                many: [.tzidAliasOf],
                in: calendar)
        case .standard, .daylight:
            return ComponentRule(
                required: [.dtstart, .tzoffsetto, .tzoffsetfrom], once: [],
                many: [.comment, .rdate, .rrule, .tzname], in: [.vtimezone])
        case .valarm:
            return ComponentRule(
                required: [.trigger], expected: [.action],
                once: [.duration, .repeat, .description, .summary, .uid, .acknowledged, .proximity],
                many: [.attach, .attendee, .relatedTo, .structuredData, .styledDescription],
                in: [.vevent, .vtodo, .vavailability, .available], harmlessIn: [.vcalendar])
        case .vavailability:
            return ComponentRule(
                required: [.uid], expected: [.dtstamp],
                once: [
                    .busytype, .class, .created, .description, .dtstart, .dtend, .duration, .lastModified,
                    .location, .organizer, .priority, .sequence, .summary, .url,
                ], many: [.categories, .comment, .contact], in: calendar)
        case .available:
            return ComponentRule(
                required: [.dtstart, .uid], expected: [.dtstamp],
                once: [
                    .created, .description, .dtend, .duration, .lastModified, .location, .recurrenceID,
                    .rrule,
                    .summary,
                ], many: [.categories, .comment, .contact, .exdate, .rdate], in: [.vavailability])
        case .participant:
            return ComponentRule(
                required: [.uid, .participantType],
                once: [
                    .calendarAddress, .created, .description, .dtstamp, .geo, .lastModified, .priority,
                    .sequence, .status, .summary, .url,
                ],
                many: [
                    .attach, .categories, .comment, .contact, .location, .relatedTo, .requestStatus,
                    .resources, .structuredData, .styledDescription,
                ], in: members)
        case .vlocation:
            return ComponentRule(
                required: [.uid], once: [.description, .geo, .name, .locationType],
                many: [.structuredData],
                in: members + [.participant, .valarm])
        case .vresource:
            return ComponentRule(
                required: [.uid], once: [.description, .geo, .name, .resourceType],
                many: [.structuredData],
                in: members + [.participant])
        }
    }
}
