public import ICalendar

/// What a scheduling message does: the METHODs of RFC 5546 that are made and understood here.
public enum SchedulingMethod: String, Sendable, Hashable {
    /// Invites, or tells of a change.
    case request = "REQUEST"
    /// Answers.
    case reply = "REPLY"
    /// Takes an invitation back.
    case cancel = "CANCEL"
}

/// A message from one calendar user to another (RFC 5546 §1.3).
public struct SchedulingMessage: Sendable, Equatable {
    /// What it does.
    public let method: SchedulingMethod
    /// From whom it is.
    public let originator: CalendarUserAddress
    /// To whom it goes.
    public let recipient: CalendarUserAddress
    /// Its components, without METHOD.
    public let object: VCalendar

    /// A message.
    public init(
        _ method: SchedulingMethod, from originator: CalendarUserAddress, to recipient: CalendarUserAddress,
        _ object: VCalendar
    ) {
        self.method = method
        self.originator = originator
        self.recipient = recipient
        self.object = object
    }

    /// The iCalendar object with its METHOD, as an inbox holds it.
    public var calendar: VCalendar {
        var calendar = object
        let place = calendar.component.properties.lastIndex { $0.name == .version || $0.name == .prodid }
        calendar.component.properties.insert(
            Property(.method, text: method.rawValue), at: place.map { $0 + 1 } ?? 0)
        return calendar
    }
}

/// What became of a message, as SCHEDULE-STATUS tells it (RFC 6638 §3.2.9).
public enum DeliveryStatus: String, Sendable, Hashable {
    /// It was delivered.
    case delivered = "1.2"
    /// An answer came and was taken in (RFC 6638 §4.2).
    case replied = "2.0"
    /// Nobody has this address.
    case unknownUser = "3.7"
    /// The recipient does not take it from this sender.
    case noPrivileges = "3.8"
    /// It could not be delivered for now.
    case failed = "5.1"
    /// There is no way to the address.
    case noWay = "5.2"
    /// The recipient has no calendar that it could be put into.
    case notAllowed = "5.3"
}
