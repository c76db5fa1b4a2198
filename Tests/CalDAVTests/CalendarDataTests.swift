import CalDAV
import HTTPTypes
import ICalendar
import Recurrence
import Testing
import TimeZones
import WebDAV
import XML

@Suite("RFC 4791 section 9.6 calendar-data")
struct CalendarDataTests {
    @Test func `expansion gives each instance in UTC and nothing of the rule`() throws {
        let view = try Samples.view(
            Samples.weekly, #"<expand start="20260112T000000Z" end="20260127T000000Z"/>"#)
        let events = view.components
        #expect(events.allSatisfy { $0.name == .vevent })
        #expect(
            events.map { $0.first(.dtstart)?.value } == [
                "20260112T080000Z", "20260120T130000Z", "20260126T080000Z",
            ])
        // As the instance has it: a length of hours is the same in UTC.
        #expect(events.map { $0.first(.dtend)?.value } == [nil, "20260120T140000Z", nil])
        #expect(events.map { $0.first(.duration)?.value } == ["PT1H", nil, "PT1H"])
        #expect(
            events.map { $0.first(.recurrenceID)?.value }
                == ["20260112T080000Z", "20260119T080000Z", "20260126T080000Z"])
        #expect(events.map(\.summary) == ["Team meeting", "Moved", "Team meeting"])
        for event in events {
            #expect(event.first(.rrule) == nil)
            #expect(event.properties.allSatisfy { $0.parameter(.tzid) == nil })
        }
    }

    @Test func `expansion leaves days as days`() throws {
        let view = try Samples.view(
            Samples.allDay, #"<expand start="20260301T000000Z" end="20260401T000000Z"/>"#)
        #expect(view.components.map { $0.first(.dtstart)?.value } == ["20260310"])
        #expect(view.components.first?.first(.recurrenceID) == nil)
        let none = try Samples.view(
            Samples.allDay, #"<expand start="20260401T000000Z" end="20260501T000000Z"/>"#)
        #expect(none.components.isEmpty)
    }

    @Test(arguments: [
        // The moved instance is in the range, was in it, has nothing to do with it.
        ("20260120T000000Z", "20260121T000000Z", 2), ("20260119T000000Z", "20260119T230000Z", 2),
        ("20260201T000000Z", "20260301T000000Z", 1),
    ])
    func `a limited set keeps the overrides that matter`(_ start: String, _ end: String, _ count: Int) throws
    {
        let view = try Samples.view(
            Samples.weekly, "<limit-recurrence-set start=\"\(start)\" end=\"\(end)\"/>")
        #expect(view.components.count == count)
        #expect(view.components.first?.first(.rrule) != nil)
    }

    @Test func `only the parts that are asked for are given`() throws {
        let view = try Samples.view(
            Samples.weekly,
            """
            <comp name="VCALENDAR"><prop name="VERSION"/><comp name="VEVENT"><prop name="SUMMARY"/>\
            <prop name="UID"/><prop name="DTSTART" novalue="yes"/></comp><comp name="VTIMEZONE"/></comp>
            """)
        #expect(view.properties.map(\.name) == ["VERSION"])
        #expect(
            view.components.map { $0.properties.map(\.name.rawName) } == [
                ["UID", "DTSTART", "SUMMARY"], ["UID", "DTSTART", "SUMMARY"],
            ])
        #expect(view.components.allSatisfy { $0.components.isEmpty && $0.first(.dtstart)?.value == "" })
    }

    @Test func `allprop and allcomp give everything`() throws {
        let view = try Samples.view(
            Samples.weekly,
            #"<comp name="VCALENDAR"><allprop/><comp name="VEVENT"><allprop/><allcomp/></comp></comp>"#)
        #expect(view == (try VCalendar.read(Samples.weekly, .strict)).component)
    }

    @Test func `the first instance of a series is the component itself`() throws {
        let view = try Samples.view(
            Samples.weekly, #"<expand start="20260101T000000Z" end="20260114T000000Z"/>"#)
        #expect(view.components.map { $0.first(.recurrenceID)?.value } == [nil, "20260112T080000Z"])
    }

    @Test(arguments: [
        (#"<expand start="20260101T000000Z"/>"#, DAVError(403, .caldav("valid-filter"), "")),
        (#"<expand/>"#, DAVError(400, .caldav("valid-filter"), "")),
        (
            #"<expand start="20260101T000000Z" end="20260102T000000Z"/>"#
                + #"<limit-recurrence-set start="20260101T000000Z" end="20260102T000000Z"/>"#,
            DAVError(400, nil, "")
        ),
        (#"<comp name="VEVENT"/>"#, DAVError(400, nil, "")), (#"<comp/>"#, DAVError(400, nil, "")),
        (#"<comp name="VCALENDAR"><prop/></comp>"#, DAVError(400, nil, "")),
    ])
    func `what cannot be given is refused`(_ inner: String, _ error: DAVError) {
        #expect(throws: error) { try Samples.calendarData(inner) }
    }

    @Test(arguments: [
        #"<calendar-data xmlns="urn:ietf:params:xml:ns:caldav" content-type="application/json"/>"#,
        #"<calendar-data xmlns="urn:ietf:params:xml:ns:caldav" content-type="text/calendar" version="1.0"/>"#,
    ])
    func `another type is refused`(_ text: String) {
        #expect(throws: DAVError(403, .caldav("supported-calendar-data"), "")) {
            try CalendarDataRequest(XMLReader.read(Array(text.utf8)))
        }
    }
}
