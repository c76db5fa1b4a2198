import Octets

// The parameters of ATTENDEE and ORGANIZER.  Setting one leaves the others, known or not, as they are; an
// attribute that gets its default keeps its parameter only where it had one.
extension Property {
    /// An ATTENDEE (RFC 5545 §3.8.4.1).
    ///
    /// - Parameters:
    ///   - address: A mail address, or another URI with its scheme.
    ///   - commonName: The name to show.
    /// - Returns: The property; what no URI may have is dropped from the address.
    public static func attendee(_ address: String, commonName: String? = nil) -> Property {
        var property = Property(.attendee, address: address)
        property.commonName = commonName
        return property
    }

    /// An ORGANIZER (RFC 5545 §3.8.4.3).
    ///
    /// - Parameters:
    ///   - address: A mail address, or another URI with its scheme.
    ///   - commonName: The name to show.
    /// - Returns: The property; what no URI may have is dropped from the address.
    public static func organizer(_ address: String, commonName: String? = nil) -> Property {
        var property = Property(.organizer, address: address)
        property.commonName = commonName
        return property
    }

    /// The name to show: CN (RFC 5545 §3.2.2); an empty one is none.
    public var commonName: String? {
        get { parameter(.cn).flatMap { $0.isEmpty ? nil : $0 } }
        set { setParameter(.cn, newValue.flatMap { $0.isEmpty ? nil : $0 }) }
    }

    /// What the participant answered: PARTSTAT (RFC 5545 §3.2.12).
    public var participationStatus: ParticipationStatus {
        get { word(.partstat) ?? .needsAction }
        set { set(.partstat, newValue, default: .needsAction) }
    }

    /// Why the participant is there: ROLE (RFC 5545 §3.2.16).
    public var role: ParticipationRole {
        get { word(.role) ?? .required }
        set { set(.role, newValue, default: .required) }
    }

    /// What the address stands for: CUTYPE (RFC 5545 §3.2.3).
    public var calendarUserType: CalendarUserType {
        get { word(.cutype) ?? .individual }
        set { set(.cutype, newValue, default: .individual) }
    }

    /// Whether an answer is asked for: RSVP (RFC 5545 §3.2.17).
    public var expectsReply: Bool {
        get { parameter(.rsvp).map { ASCII.equalsIgnoringCase($0, "TRUE") } ?? false }
        set {
            guard newValue != expectsReply else { return }
            setParameter(.rsvp, newValue ? "TRUE" : nil)
        }
    }

    /// Who delivers scheduling messages: SCHEDULE-AGENT; what is not known is treated as NONE (RFC 6638 §7.1).
    public var scheduleAgent: ScheduleAgent {
        get {
            guard let agent: ScheduleAgent = word(.scheduleAgent) else { return .server }
            return agent == .server || agent == .client ? agent : .none
        }
        set { set(.scheduleAgent, newValue, default: .server) }
    }

    /// What became of the last scheduling messages, as status codes: SCHEDULE-STATUS (RFC 6638 §7.3).
    public var scheduleStatus: [String] {
        get { parameter(.scheduleStatus)?.split(separator: ",").map(String.init) ?? [] }
        set { setParameter(.scheduleStatus, newValue.isEmpty ? nil : newValue.joined(separator: ",")) }
    }

    /// A parameter that names mail addresses, each in small letters without `mailto:`: SENT-BY, DELEGATED-TO,
    /// DELEGATED-FROM, MEMBER (RFC 5545 §3.2.18, §3.2.5, §3.2.4, §3.2.11).
    ///
    /// Values that are no mail addresses are left out.
    public func addresses(in name: ParameterName) -> [String] {
        parameterValues(name).compactMap { Property(.attendee, value: $0).address }
    }

    private func word<Word: CalendarWord>(_ name: ParameterName) -> Word? {
        parameter(name).flatMap { $0.isEmpty ? nil : Word(rawValue: $0) }
    }

    private mutating func set<Word: CalendarWord>(
        _ name: ParameterName, _ word: Word, default usual: Word
    ) {
        let current: Word? = self.word(name)
        guard current != word, current != nil || word != usual else { return }
        setParameter(name, word.rawValue)
    }
}
