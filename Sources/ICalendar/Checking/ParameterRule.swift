import Octets

/// On which properties a known parameter may stand, and what it may say (RFC 5545 §3.2 and its extensions).
///
/// A parameter that breaks its rule does not keep a property from being read, so that it is only warned of.
struct ParameterRule: Sendable {
    /// What a value of the parameter is.
    enum Form: Sendable {
        case any
        /// A CAL-ADDRESS or another URI.
        case uri
        /// TRUE or FALSE.
        case boolean
        /// One of these words, in either case.
        case words([String])
        /// A name of letters, digits and hyphens: the list of those defined is open.
        case token
        /// A language tag (RFC 5646 §2.1).
        case language
        /// `type/subtype` (RFC 4288 §4.2).
        case mediaType
        case duration
        /// An INTEGER from that number on.
        case number(from: Int)
        /// Status codes such as `2.0`, divided by commas (RFC 6638 §7.3).
        case status
    }

    let name: ParameterName
    /// Where the parameter is defined.
    let section: String
    let form: Form
    /// The properties on which it may stand; `nil` for all.
    let properties: Set<PropertyKind>?

    private init(
        _ name: ParameterName, _ section: String, _ form: Form, on properties: Set<PropertyKind>? = nil
    ) {
        self.name = name
        self.section = "RFC " + section
        self.form = form
        self.properties = properties
    }

    /// The rule of a known parameter.
    static func rule(for name: ParameterName) -> ParameterRule? { byName[name] }

    /// Whether the value has the parameter's form.
    func allows(_ value: String) -> Bool {
        let octets = value.utf8.span
        switch form {
        case .any: return true
        case .uri: return ValueCheck.isURI(octets)
        case .boolean: return octets.spellsIgnoringCase("TRUE") || octets.spellsIgnoringCase("FALSE")
        case .words(let words): return words.contains { octets.spellsIgnoringCase($0) }
        case .token: return ContentLine.isName(octets)
        case .language:
            let subtags = value.split(separator: "-", omittingEmptySubsequences: false)
            return subtags.allSatisfy { 1...8 ~= $0.utf8.count && ContentLine.isName($0.utf8.span) }
        case .mediaType:
            let parts = value.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains(" ") }
        case .duration: return CalendarDuration(octets: octets) != nil
        case .number(let least): return (Decimal.integer(octets) ?? least - 1) >= least
        case .status:
            return value.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { code in
                let numbers = code.split(separator: ".", omittingEmptySubsequences: false)
                return 2...3 ~= numbers.count
                    && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(ASCII.isDigit) }
            }
        }
    }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    private static let addresses: Set<PropertyKind> = [.attendee, .organizer]
    private static let times: Set<PropertyKind> = [.dtend, .dtstart, .due, .exdate, .rdate, .recurrenceID]
    private static let data: Set<PropertyKind> = [.attach, .image, .structuredData]

    private static let all: [ParameterRule] = [
        ParameterRule(
            .altrep, "5545 §3.2.1", .uri,
            on: [
                .comment, .contact, .description, .location, .name, .resources, .styledDescription, .summary,
            ]),
        ParameterRule(.cn, "5545 §3.2.2", .any, on: addresses),
        ParameterRule(.cutype, "5545 §3.2.3", .token, on: [.attendee]),
        ParameterRule(.delegatedFrom, "5545 §3.2.4", .uri, on: [.attendee]),
        ParameterRule(.delegatedTo, "5545 §3.2.5", .uri, on: [.attendee]),
        ParameterRule(.dir, "5545 §3.2.6", .uri, on: addresses),
        ParameterRule(.encoding, "5545 §3.2.7", .words(["8BIT", "BASE64"])),
        ParameterRule(
            .fmttype, "5545 §3.2.8", .mediaType, on: data.union([.conference, .link, .styledDescription])),
        ParameterRule(.fbtype, "5545 §3.2.9", .token, on: [.freebusy]),
        ParameterRule(
            .language, "5545 §3.2.10", .language,
            on: addresses.union([
                .categories, .comment, .conference, .contact, .description, .link, .location, .name,
                .requestStatus, .resources, .styledDescription, .summary, .tzname,
            ])),
        ParameterRule(.member, "5545 §3.2.11", .uri, on: [.attendee]),
        ParameterRule(.partstat, "5545 §3.2.12", .token, on: [.attendee]),
        ParameterRule(.range, "5545 §3.2.13", .words(["THISANDFUTURE"]), on: [.recurrenceID]),
        ParameterRule(.related, "5545 §3.2.14", .words(["START", "END"]), on: [.trigger]),
        ParameterRule(.reltype, "5545 §3.2.15", .token, on: [.relatedTo]),
        ParameterRule(.role, "5545 §3.2.16", .token, on: [.attendee]),
        ParameterRule(.rsvp, "5545 §3.2.17", .boolean, on: [.attendee]),
        ParameterRule(.sentBy, "5545 §3.2.18", .uri, on: addresses),
        ParameterRule(.tzid, "5545 §3.2.19", .any, on: times),
        ParameterRule(.value, "5545 §3.2.20", .token),
        ParameterRule(.scheduleAgent, "6638 §7.1", .token, on: addresses),
        ParameterRule(.scheduleForceSend, "6638 §7.2", .token, on: addresses),
        ParameterRule(.scheduleStatus, "6638 §7.3", .status, on: addresses),
        ParameterRule(.display, "7986 §6.1", .token, on: [.image]),
        ParameterRule(.email, "7986 §6.2", .any, on: addresses),
        ParameterRule(.feature, "7986 §6.3", .token, on: [.conference]),
        ParameterRule(.label, "7986 §6.4", .any, on: [.conference, .link]),
        ParameterRule(.size, "8607 §4.1", .number(from: 0), on: [.attach]),
        ParameterRule(.filename, "8607 §4.2", .any, on: [.attach]),
        ParameterRule(.managedID, "8607 §4.3", .any, on: [.attach]),
        ParameterRule(.order, "9073 §5.1", .number(from: 1)),
        ParameterRule(.schema, "9073 §5.2", .uri, on: [.structuredData]),
        ParameterRule(.derived, "9073 §5.3", .boolean, on: [.styledDescription, .structuredData]),
        ParameterRule(.linkrel, "9253 §6.1", .any, on: [.link]),
        ParameterRule(.gap, "9253 §6.2", .duration, on: [.relatedTo]),
    ]
}
