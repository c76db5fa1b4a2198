import ICalendar
import Testing

@Suite("RFC 5545 §3.8 typed accessors")
struct AccessorTests {
    private let noon = CalendarTime.utc(LocalDateTime(secondsSinceEpoch: 1_772_452_800))

    private func text(_ component: Component) -> String {
        String(decoding: component.serialized(), as: UTF8.self)
    }

    @Test func `an event is made without property text`() throws {
        var event = Component(.vevent)
        event.uid = "1@example.com"
        event.stamp = Instant(secondsSinceEpoch: 1_767_600_000)
        event.start = noon
        event.duration = CalendarDuration(seconds: 3600)
        event.summary = "a, b"
        event.status = "CONFIRMED"
        event.transparency = .transparent
        event.classification = "PRIVATE"
        event.sequence = 2
        event.priority = 1
        event.categories = ["one", "two, three"]
        event.position = GeographicPosition(latitude: 48.2082, longitude: -16.3738)
        event.recurrenceRules = [try RecurrenceRule("FREQ=DAILY;COUNT=2")]
        event.organizer = .organizer("o@example.com", commonName: "O")
        event.attendees = [.attendee("a@example.com"), .attendee("urn:uuid:1")]
        #expect(
            text(event)
                == [
                    "BEGIN:VEVENT", "UID:1@example.com", "DTSTAMP:20260105T080000Z",
                    "DTSTART:20260302T120000Z", "DURATION:PT1H", "SUMMARY:a\\, b", "STATUS:CONFIRMED",
                    "TRANSP:TRANSPARENT", "CLASS:PRIVATE", "SEQUENCE:2", "PRIORITY:1",
                    "CATEGORIES:one,two\\, three", "GEO:48.208200;-16.373800", "RRULE:FREQ=DAILY;COUNT=2",
                    "ORGANIZER;CN=O:mailto:o@example.com", "ATTENDEE:mailto:a@example.com",
                    "ATTENDEE:urn:uuid:1", "END:VEVENT", "",
                ].joined(separator: "\r\n"))
        #expect(event.categories == ["one", "two, three"])
        #expect(event.position?.longitude == -16.3738)
        event.end = noon
        #expect(event.duration == nil && event.end == noon)
        event.duration = CalendarDuration(days: 1)
        #expect(event.end == nil)
        event.summary = nil
        event.categories = []
        event.priority = 0
        event.attendees = []
        #expect(!text(event).contains("SUMMARY"))
        #expect(event.categories == [] && event.priority == 0 && event.attendees == [])
    }

    @Test func `a setter leaves parameters and places as they are`() throws {
        var event = try Sample.read(
            Sample.event(
                "SUMMARY;LANGUAGE=de;X-A=1:alt", "ATTENDEE:mailto:a@example.com", "LOCATION:Wien",
                "ATTENDEE:mailto:b@example.com"))
        event.summary = "neu"
        event.attendees.removeFirst()
        event.start = .zoned(noon.local, "Europe/Vienna")
        #expect(
            text(event)
                == [
                    "BEGIN:VEVENT", "UID:1@example.com", "DTSTAMP:20260105T080000Z",
                    "DTSTART;TZID=Europe/Vienna:20260302T120000", "SUMMARY;LANGUAGE=de;X-A=1:neu",
                    "ATTENDEE:mailto:b@example.com", "LOCATION:Wien", "END:VEVENT", "",
                ].joined(separator: "\r\n"))
    }

    @Test func `a participant's words have defaults and keep the others`() throws {
        var attendee = try #require(
            Sample.read(
                Sample.event(
                    "ATTENDEE;X-A=1;PARTSTAT=accepted;DELEGATED-FROM=\"mailto:B@example.com\",\"urn:x\";"
                        + "SCHEDULE-AGENT=X-OTHER;SCHEDULE-STATUS=\"2.0,5.1\":mailto:a@example.com")
            ).attendees.first)
        #expect(attendee.participationStatus == .accepted)
        #expect(attendee.role == .required && attendee.calendarUserType == .individual)
        #expect(!attendee.expectsReply && attendee.commonName == nil)
        #expect(attendee.scheduleAgent == .none)
        #expect(attendee.scheduleStatus == ["2.0", "5.1"])
        #expect(attendee.addresses(in: .delegatedFrom) == ["b@example.com"])
        let untouched = attendee
        attendee.role = .required
        attendee.expectsReply = false
        attendee.participationStatus = .accepted
        #expect(attendee == untouched && attendee.line == untouched.line)
        attendee.participationStatus = "X-maybe"
        attendee.role = .optional
        attendee.calendarUserType = .room
        attendee.expectsReply = true
        attendee.commonName = "A; \"B\""
        attendee.scheduleAgent = .client
        attendee.scheduleStatus = []
        #expect(
            attendee.parameters.map(\.name.rawName)
                == [
                    "X-A", "PARTSTAT", "DELEGATED-FROM", "SCHEDULE-AGENT", "ROLE", "CUTYPE", "RSVP", "CN",
                ])
        #expect(attendee.participationStatus.rawValue == "X-MAYBE")
        #expect(attendee.scheduleAgent == .client && attendee.commonName == "A; \"B\"")
    }

    @Test(arguments: [
        ("TRIGGER:-PT15M", AlarmTrigger.fromStart(CalendarDuration(seconds: -900))),
        ("TRIGGER;RELATED=END:P1D", .fromEnd(CalendarDuration(days: 1))),
        ("TRIGGER;VALUE=DATE-TIME:20260302T120000Z", .at(Instant(secondsSinceEpoch: 1_772_452_800))),
    ])
    func `a trigger is read and written`(_ line: String, _ trigger: AlarmTrigger) throws {
        var alarm = try #require(
            Sample.read(
                Sample.event(
                    "BEGIN:VALARM", "ACTION:display", line, "REPEAT:2", "DURATION:PT5M", "DESCRIPTION:a",
                    "END:VALARM")
            ).alarms.first)
        #expect(alarm.trigger == trigger)
        #expect(alarm.action == .display)
        #expect(alarm.repeatCount == 2 && alarm.duration == CalendarDuration(seconds: 300))
        #expect(String(decoding: Property(trigger).serialized(), as: UTF8.self) == line + "\r\n")
        alarm.trigger = nil
        alarm.action = .email
        alarm.repeatCount = 0
        #expect(alarm.trigger == nil && alarm.action == .email && alarm.repeatCount == 0)
    }

    @Test func `alarms are replaced where they stood`() throws {
        var event = try Sample.read(
            Sample.event(
                "BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER:-PT5M", "END:VALARM", "BEGIN:X-A", "X-B:1",
                "END:X-A"))
        var alarm = Component(.valarm)
        alarm.action = .display
        event.alarms = [alarm, alarm]
        #expect(event.components.map(\.name.rawName) == ["VALARM", "VALARM", "X-A"])
    }

    @Test func `documents, conferences and outcomes are told by their types`() throws {
        let event = try Sample.read(
            Sample.event(
                "ATTACH;FMTTYPE=text/plain:https://example.com/a", "REQUEST-STATUS:2.0;OK\\; done;x;y",
                "ATTACH;ENCODING=BASE64;VALUE=BINARY:SGk=", "URL:https://example.com/;a,b",
                "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:https://example.com/c", "REQUEST-STATUS:3.1;No"))
        #expect(event.attachments.map(\.uri) == ["https://example.com/a", nil])
        #expect(event.attachments.map(\.formatType) == ["text/plain", nil])
        #expect(event.attachments.map(\.binary) == [nil, Array("Hi".utf8)])
        #expect(event.url == "https://example.com/;a,b")
        #expect(event.conferences.first?.uri == "https://example.com/c")
        #expect(
            event.requestStatuses == [
                RequestStatus(code: "2.0", sentence: "OK; done", data: "x;y"),
                RequestStatus(code: "3.1", sentence: "No"),
            ])
        #expect(event.requestStatuses.map(\.isSuccess) == [true, false])
        for status in event.requestStatuses { #expect(RequestStatus(Property(status)) == status) }
        let document = Property(.attach, binary: Array("Hi".utf8), formatType: "text/plain")
        #expect(document.binary == Array("Hi".utf8) && document.uri == nil)
        #expect(
            Property(conference: "https://example.com/c", features: ["AUDIO", "VIDEO"])
                == event.conferences.first?.with(order: [.value, .feature]))
    }

    @Test(arguments: [("91;0", false), ("0;-181", false), ("-90;180", true), ("1", false), ("a;b", false)])
    func `a position is on Earth`(_ value: String, _ isPosition: Bool) {
        let event = Component(.vevent, properties: [Property(.geo, value: value)])
        #expect((event.position != nil) == isPosition)
    }
}

extension Property {
    /// The same with its parameters in this order.
    fileprivate func with(order: [ParameterName]) -> Property {
        var copy = self
        copy.parameters = order.compactMap { name in parameters.first { $0.name == name } }
        return copy
    }
}
