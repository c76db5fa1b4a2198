import Octets

/// When an alarm goes off: TRIGGER (RFC 5545 §3.8.6.3).
public enum AlarmTrigger: Sendable, Hashable {
    /// So long after the start of the component; before it when negative.
    case fromStart(CalendarDuration)
    /// So long after its end, or when a to-do is due; before it when negative.
    case fromEnd(CalendarDuration)
    /// At this instant.
    case at(Instant)

    /// Reads a TRIGGER; `nil` when it is malformed.
    public init?(_ property: Property) {
        // A VALUE that contradicts the form is common; the form decides.
        if let time = try? property.time() {
            guard let instant = time.instant else { return nil }
            self = .at(instant)
        } else {
            guard let duration = try? property.duration() else { return nil }
            let isFromEnd = property.parameter(.related).map { ASCII.equalsIgnoringCase($0, "END") } ?? false
            self = isFromEnd ? .fromEnd(duration) : .fromStart(duration)
        }
    }
}

extension Property {
    /// A TRIGGER (RFC 5545 §3.8.6.3).
    public init(_ trigger: AlarmTrigger) {
        switch trigger {
        case .fromStart(let duration): self.init(.trigger, duration: duration)
        case .fromEnd(let duration):
            self.init(.trigger, duration: duration, parameters: [Parameter(.related, "END")])
        case .at(let instant): self.init(.trigger, time: .utc(instant.utc))
        }
    }
}

extension Component {
    /// When an alarm goes off; `nil` when TRIGGER is absent or malformed.
    public var trigger: AlarmTrigger? {
        get { first(.trigger).flatMap(AlarmTrigger.init) }
        set { set(.trigger, newValue.map { Property($0) }) }
    }

    /// What an alarm does; `nil` when ACTION is absent.
    public var action: AlarmAction? {
        get { first(.action).map { AlarmAction(rawValue: $0.text) } }
        set { set(.action, newValue.map { Property(.action, text: $0.rawValue) }) }
    }

    /// How often an alarm goes off again after the first time, DURATION apart; 0 when REPEAT is absent or
    /// malformed (RFC 5545 §3.8.6.2).
    public var repeatCount: Int {
        get { max(0, first(.repeat).flatMap { try? $0.integer() } ?? 0) }
        set { set(.repeat, newValue == 0 ? nil : Property(.repeat, integer: newValue)) }
    }
}
