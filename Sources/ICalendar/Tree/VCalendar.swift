/// One iCalendar object (RFC 5545 §3.4): the currency between modules.
///
/// As a calendar object resource it holds one UID: a master and its overrides, with the VTIMEZONEs they need
/// (RFC 4791 §4.1).
public struct VCalendar: Sendable, Equatable {
    /// The VCALENDAR itself.
    public var component: Component

    /// Takes a component.
    ///
    /// - Throws: ``ICalendarError/Code/notACalendar`` when it is not a VCALENDAR.
    public init(_ component: Component) throws(ICalendarError) {
        guard component.name == .vcalendar else {
            throw ICalendarError(.notACalendar, line: component.line ?? 0)
        }
        self.component = component
    }

    /// A calendar with VERSION, PRODID and these members.
    public init(members: [Component], productID: String) {
        component = Component(
            .vcalendar,
            properties: [Property(.version, value: "2.0"), Property(.prodid, text: productID)],
            components: members)
    }

    /// UID of the first member that has one.
    public var uid: String? {
        for member in members {
            if let uid = member.uid { return uid }
        }
        return nil
    }

    /// The components other than VTIMEZONE, in their order.
    public var members: [Component] { component.components.filter { $0.name != .vtimezone } }

    /// The first member without RECURRENCE-ID.
    public var master: Component? { members.first { $0.first(.recurrenceID) == nil } }

    /// The members with RECURRENCE-ID, in their order.
    public var overrides: [Component] { members.filter { $0.first(.recurrenceID) != nil } }

    /// The VTIMEZONEs, in their order.
    public var timeZones: [Component] { component.components.filter { $0.name == .vtimezone } }

    /// What the first member is: `.vevent` and the like.
    public var kind: ComponentName? { members.first?.name }

    /// The octets of the object; see ``Component/serialized()``.
    public func serialized() -> [UInt8] { component.serialized() }

    /// Reads an input that holds exactly one VCALENDAR.
    ///
    /// - Throws: ``ICalendarError``; ``ICalendarError/Code/notOneCalendar`` when there are more.
    public static func read(
        _ bytes: [UInt8], _ door: Door = .strict, limits: ReaderLimits = ReaderLimits()
    ) throws(ICalendarError) -> VCalendar {
        let calendars = try ICalendarReader.read(bytes, door, limits: limits).calendars
        guard let calendar = calendars.first else { throw ICalendarError(.notACalendar, line: 1) }
        if calendars.count > 1 {
            throw ICalendarError(.notOneCalendar, line: calendars[1].component.line ?? 0)
        }
        return calendar
    }
}
