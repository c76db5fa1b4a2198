import ICalendar
import ITIP
import TimeZones

/// Makes objects and messages for the tests.
enum Meeting {
    static let now = Instant(secondsSinceEpoch: 1_767_225_600)
    static let ann: Set<CalendarUserAddress> = [CalendarUserAddress("ann@example.com")]
    static let bob: Set<CalendarUserAddress> = [CalendarUserAddress("bob@example.com")]
    static let eve: Set<CalendarUserAddress> = [CalendarUserAddress("eve@example.com")]

    static func guest(_ name: String, _ status: String = "NEEDS-ACTION", more: String = "") -> String {
        "ATTENDEE;PARTSTAT=\(status)\(more):mailto:\(name)@example.com\n"
    }

    /// An event of Ann's, an hour long; `lines` say the rest.
    static func event(
        _ lines: String = guest("bob"), start: String = "20260305T100000Z", title: String = "Lunch",
        id: String? = nil, organizer: String = "ORGANIZER:mailto:ann@example.com\n"
    ) -> String {
        "BEGIN:VEVENT\nUID:lunch\nDTSTAMP:20260101T000000Z\nDTSTART:\(start)\nDURATION:PT1H\n"
            + "SUMMARY:\(title)\n" + (id.map { "RECURRENCE-ID:\($0)\n" } ?? "") + organizer
            + guest("ann", "ACCEPTED") + lines + "END:VEVENT\n"
    }

    static func object(_ events: String...) throws -> VCalendar {
        let text =
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//tests//EN\n" + events.joined()
            + "END:VCALENDAR\n"
        return try VCalendar.read(Array(text.utf8), .lenient)
    }

    /// What Ann's change makes.
    static func change(
        from old: VCalendar?, to new: VCalendar?, keepsAnswers: Bool = false
    ) throws -> OrganizerChange {
        OrganizerChange(
            from: old, to: new, owner: ann, answered: { bob.contains($0) || eve.contains($0) },
            keepsAnswers: keepsAnswers, zones: .system, now: now)
    }

    /// What Bob's change makes.
    static func answer(
        from old: VCalendar?, to new: VCalendar?, replies: Bool = true
    ) throws -> AttendeeChange {
        try AttendeeChange(
            from: old, to: new, owner: bob, replies: replies, zones: .system,
            now: now.advanced(by: 60))
    }

    /// Bob's copy of an object of Ann's.
    static func copy(of object: VCalendar) throws -> VCalendar? {
        let message = try change(from: nil, to: object).messages.first { bob.contains($0.recipient) }
        guard let message else { return nil }
        return try Delivery.received(message, by: nil, zones: .system)?.object
    }
}

extension VCalendar {
    /// The PARTSTAT of somebody in the master, or in an instance.
    func answer(of name: String, at id: String? = nil) -> String? {
        let member = members.first { $0.first(.recurrenceID)?.value == id }
        return member?.attendees.first { $0.value.contains(name) }?.participationStatus.rawValue
    }

    /// The SCHEDULE-STATUS of somebody in the master.
    func status(of name: String) -> String? {
        master?.attendees.first { $0.value.contains(name) }?.parameter(.scheduleStatus)
    }

    var text: String { String(decoding: serialized(), as: UTF8.self) }
}
