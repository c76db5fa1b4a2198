/// The restriction tables of iTIP (RFC 5546 §3): what a component must and must not have under a METHOD.
///
/// What may occur once in any case is not told again: that is checked without a METHOD as well.
struct SchedulingRule: Sendable {
    let component: ComponentName
    let method: String
    /// Where the table stands.
    let section: String
    /// Whether there may be several components, "all of the same UID".
    let allowsSeveral: Bool
    /// Exactly one of each.
    let required: [PropertyName]
    /// At least one of each.
    let some: [PropertyName]
    /// None of any.
    let forbidden: [PropertyName]
    /// Whether the component may hold VALARMs.
    let allowsAlarms: Bool
    /// Whether the calendar may hold VTIMEZONEs: VFREEBUSY is in UTC.
    var allowsZones: Bool { component != .vfreebusy }
    /// Values that STATUS may have; `nil` for any.
    let statuses: [String]?

    private init(
        _ component: ComponentName, _ method: String, _ section: String, several: Bool = false,
        _ required: [PropertyName], some: [PropertyName] = [], no forbidden: [PropertyName] = [],
        alarms: Bool = true, statuses: [String]? = nil
    ) {
        self.component = component
        self.method = method
        self.section = "RFC 5546 §\(section)"
        allowsSeveral = several
        // Every table asks for these; RFC 5545's reader pardons that they are missing.
        self.required = [.uid, .dtstamp] + required
        self.some = some
        self.forbidden = forbidden
        allowsAlarms = alarms
        self.statuses = statuses
    }

    /// The rule of a component under a method; `nil` where RFC 5546 has no such message.
    static func rule(for component: ComponentName, method: String) -> SchedulingRule? {
        all.first { $0.component == component && $0.method == method }
    }

    private static let instances: [PropertyName] = [.exdate, .recurrenceID, .requestStatus, .rdate, .rrule]

    /// What a REFRESH has not, because it has nothing but whom it is from and what it asks for.
    private static let contents: [PropertyName] = [
        .attach, .categories, .class, .contact, .created, .description, .dtstart, .duration, .exdate, .geo,
        .lastModified, .location, .priority, .rdate, .relatedTo, .requestStatus, .resources, .rrule,
        .sequence, .status, .url,
    ]

    private static let all: [SchedulingRule] = [
        // VEVENT
        SchedulingRule(
            .vevent, "PUBLISH", "3.2.1", several: true, [.dtstart, .organizer, .summary],
            no: [.attendee, .requestStatus], statuses: ["TENTATIVE", "CONFIRMED", "CANCELLED"]),
        SchedulingRule(
            .vevent, "REQUEST", "3.2.2", several: true, [.dtstart, .organizer, .summary], some: [.attendee],
            no: [.requestStatus], statuses: ["TENTATIVE", "CONFIRMED"]),
        SchedulingRule(.vevent, "REPLY", "3.2.3", several: true, [.attendee, .organizer], alarms: false),
        SchedulingRule(
            .vevent, "ADD", "3.2.4", [.dtstart, .organizer, .sequence, .summary], no: instances,
            statuses: ["TENTATIVE", "CONFIRMED"]),
        SchedulingRule(
            .vevent, "CANCEL", "3.2.5", several: true, [.organizer, .sequence], no: [.requestStatus],
            alarms: false, statuses: ["CANCELLED"]),
        SchedulingRule(
            .vevent, "REFRESH", "3.2.6", [.attendee, .organizer],
            no: contents + [.dtend, .summary, .transp], alarms: false),
        SchedulingRule(
            .vevent, "COUNTER", "3.2.7", [.dtstart, .organizer, .sequence, .summary],
            statuses: ["TENTATIVE", "CONFIRMED", "CANCELLED"]),
        SchedulingRule(
            .vevent, "DECLINECOUNTER", "3.2.8", several: true, [.organizer, .sequence], some: [.attendee],
            alarms: false),
        // VFREEBUSY
        SchedulingRule(
            .vfreebusy, "PUBLISH", "3.3.1", several: true, [.dtstart, .dtend, .organizer],
            no: [.attendee, .duration, .requestStatus], alarms: false),
        SchedulingRule(
            .vfreebusy, "REQUEST", "3.3.2", [.dtstart, .dtend, .organizer], some: [.attendee],
            no: [.freebusy, .duration, .requestStatus, .url], alarms: false),
        SchedulingRule(
            .vfreebusy, "REPLY", "3.3.3", [.attendee, .dtstart, .dtend, .organizer],
            no: [.duration, .sequence], alarms: false),
        // VTODO
        SchedulingRule(
            .vtodo, "PUBLISH", "3.4.1", several: true, [.dtstart, .organizer, .priority, .summary],
            no: [.attendee, .requestStatus]),
        SchedulingRule(
            .vtodo, "REQUEST", "3.4.2", several: true, [.dtstart, .organizer, .priority, .summary],
            some: [.attendee], no: [.requestStatus]),
        SchedulingRule(.vtodo, "REPLY", "3.4.3", several: true, [.attendee, .organizer], alarms: false),
        SchedulingRule(
            .vtodo, "ADD", "3.4.4", [.organizer, .priority, .sequence, .summary], no: instances),
        SchedulingRule(
            .vtodo, "CANCEL", "3.4.5", several: true, [.organizer, .sequence], no: [.requestStatus],
            alarms: false, statuses: ["CANCELLED"]),
        SchedulingRule(
            .vtodo, "REFRESH", "3.4.6", [.attendee],
            no: contents + [.comment, .completed, .due, .organizer, .percentComplete], alarms: false),
        SchedulingRule(
            .vtodo, "COUNTER", "3.4.7", [.organizer, .priority, .summary], some: [.attendee]),
        SchedulingRule(
            .vtodo, "DECLINECOUNTER", "3.4.8", [.organizer, .sequence], some: [.attendee], alarms: false),
        // VJOURNAL
        SchedulingRule(
            .vjournal, "PUBLISH", "3.5.1", several: true, [.description, .dtstart, .organizer],
            no: [.attendee, .requestStatus]),
        SchedulingRule(
            .vjournal, "ADD", "3.5.2", [.description, .dtstart, .organizer, .sequence],
            no: instances + [.attendee]),
        SchedulingRule(
            .vjournal, "CANCEL", "3.5.3", several: true, [.organizer, .sequence],
            no: [.attendee, .requestStatus], alarms: false, statuses: ["CANCELLED"]),
    ]
}
