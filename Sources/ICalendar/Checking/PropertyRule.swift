/// What the value of a known property may be.
struct PropertyRule: Sendable {
    /// What a value is held to beyond its type.
    enum Extra: Sendable {
        /// Nothing.
        case none
        /// A DATE-TIME has to be in UTC.
        case utc
        /// An INTEGER has to be in this range.
        case range(ClosedRange<Int>)
        /// One of these words, in either case.
        case words([String])
        /// A name of letters, digits and hyphens.
        case token
        /// `2.0`, or a span of versions that ends with it.
        case version
        /// Two FLOATs: latitude and longitude.
        case position
        /// `1.2;text;data`.
        case requestStatus
        /// At least one octet.
        case notEmpty
    }

    /// The type without a VALUE parameter.
    var type: ValueType
    /// The types that VALUE may name.
    var others: [ValueType] = []
    /// Whether commas divide the value.
    var isList = false
    var extra = Extra.none

    /// Whether a value that names no type is, or starts with, a DATE where that is allowed.
    func startsWithDate(_ value: Span<UInt8>) -> Bool {
        guard others.contains(.date) else { return false }
        return value.count == 8 || (isList && value.count > 8 && value[8] == UInt8(ascii: ","))
    }

    /// The rules, indexed by ``PropertyKind``.
    static let all: [PropertyRule] = PropertyKind.allCases.map(rule)

    private static func rule(for kind: PropertyKind) -> PropertyRule {
        switch kind {
        case .other, .begin, .end: PropertyRule(type: .other)
        case .attach, .image: PropertyRule(type: .uri, others: [.binary])
        case .attendee, .organizer, .calendarAddress: PropertyRule(type: .calAddress)
        case .calscale: PropertyRule(type: .text, extra: .words(["GREGORIAN"]))
        case .categories, .resources, .locationType: PropertyRule(type: .text, isList: true)
        case .completed, .created, .dtstamp, .lastModified, .acknowledged, .tzuntil:
            PropertyRule(type: .dateTime, extra: .utc)
        case .concept, .conference, .source, .tzurl, .url: PropertyRule(type: .uri)
        case .dtend, .dtstart, .due, .recurrenceID: PropertyRule(type: .dateTime, others: [.date])
        case .duration, .refreshInterval: PropertyRule(type: .duration)
        case .exdate: PropertyRule(type: .dateTime, others: [.date], isList: true)
        case .rdate: PropertyRule(type: .dateTime, others: [.date, .period], isList: true)
        case .rrule, .exrule: PropertyRule(type: .recur)
        case .freebusy: PropertyRule(type: .period, isList: true)
        case .geo: PropertyRule(type: .float, extra: .position)
        case .link: PropertyRule(type: .uri, others: [.uid, .xmlReference, .text])
        case .method, .action: PropertyRule(type: .text, extra: .token)
        case .percentComplete: PropertyRule(type: .integer, extra: .range(0...100))
        case .priority: PropertyRule(type: .integer, extra: .range(0...9))
        case .sequence, .repeat: PropertyRule(type: .integer, extra: .range(0...Int.max))
        case .relatedTo: PropertyRule(type: .text, others: [.uid, .uri])
        case .requestStatus: PropertyRule(type: .text, extra: .requestStatus)
        case .styledDescription: PropertyRule(type: .text, others: [.uri])
        case .structuredData: PropertyRule(type: .text, others: [.uri, .binary])
        case .transp: PropertyRule(type: .text, extra: .words(["OPAQUE", "TRANSPARENT"]))
        case .trigger: PropertyRule(type: .duration, others: [.dateTime])
        case .tzid, .uid: PropertyRule(type: .text, extra: .notEmpty)
        case .tzoffsetfrom, .tzoffsetto: PropertyRule(type: .utcOffset)
        case .version: PropertyRule(type: .text, extra: .version)
        default: PropertyRule(type: .text)
        }
    }
}
