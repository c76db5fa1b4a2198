import Gateway
import ICalendar
import Testing
import TimeZones

@Suite("Three-way merge by merge units")
struct ThreeWayMergeTests {
    private let merge = ThreeWayMerge(zones: .system, floating: .utc)

    @Test func `an upstream that did not change changes nothing, octet for octet`() throws {
        let ours = try event([
            "SUMMARY:Lunch", "X-NOTE:mine", "DTSTART:20260301T110000Z", "DTEND:20260301T120000Z",
        ])
        let base = try event(["SUMMARY:Lunch", "DTSTART:20260301T110000Z", "DTEND:20260301T120000Z"])
        let merged = merge.merge(ours: ours, base: base, theirs: base)
        #expect(merged == ours)
        #expect(merged.serialized() == ours.serialized())
    }

    @Test func `a new title from upstream leaves the client's own properties alone`() throws {
        let ours = try event(["SUMMARY:Lunch", "X-NOTE:mine", "PRIORITY:3"] + noon)
        let base = try event(["SUMMARY:Lunch"] + noon)
        let theirs = try event(["SUMMARY:Late lunch"] + noon)
        let member = try #require(merge.merge(ours: ours, base: base, theirs: theirs).master)
        #expect(member.summary == "Late lunch")
        #expect(member.first("X-NOTE")?.text == "mine")
        #expect(member.first("PRIORITY")?.text == "3")
    }

    @Test func `times come over together`() throws {
        let ours = try event(["SUMMARY:Lunch", "DTSTART:20260301T110000Z", "DURATION:PT1H", "X-NOTE:mine"])
        let base = try event(["SUMMARY:Lunch"] + noon)
        let theirs = try event(["SUMMARY:Lunch", "DTSTART:20260301T130000Z", "DTEND:20260301T140000Z"])
        let member = try #require(merge.merge(ours: ours, base: base, theirs: theirs).master)
        #expect(member.first("DTSTART")?.value == "20260301T130000Z")
        #expect(member.first("DTEND")?.value == "20260301T140000Z")
        #expect(member.first("DURATION") == nil)
        #expect(member.first("X-NOTE")?.text == "mine")
    }

    @Test func `another spelling of the same zone is no change of times`() throws {
        let ours = try event(["SUMMARY:Lunch", "DTSTART;TZID=Europe/Vienna:20260301T120000", "DURATION:PT1H"])
        let base = try event(["SUMMARY:Lunch", "DTSTART;TZID=Europe/Vienna:20260301T120000"])
        let theirs = try event(["SUMMARY:Lunch", "DTSTART;TZID=europe/vienna:20260301T120000"])
        #expect(merge.merge(ours: ours, base: base, theirs: theirs) == ours)
    }

    @Test func `one attendee's answer changes that attendee only`() throws {
        let ann = "ATTENDEE;PARTSTAT=NEEDS-ACTION;X-COLOR=red:mailto:ann@example.com"
        let bob = "ATTENDEE;PARTSTAT=NEEDS-ACTION;X-COLOR=blue:mailto:bob@example.com"
        let ours = try event(["SUMMARY:Lunch", ann, bob] + noon)
        let base = try event(
            ["SUMMARY:Lunch", "ATTENDEE:mailto:ann@example.com", "ATTENDEE:mailto:bob@example.com"] + noon)
        let theirs = try event(
            [
                "SUMMARY:Lunch", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.com",
                "ATTENDEE:mailto:bob@example.com",
            ]
                + noon)
        let attendees = try #require(merge.merge(ours: ours, base: base, theirs: theirs).master).attendees
        #expect(attendees.map { $0.parameter("PARTSTAT") } == ["ACCEPTED", "NEEDS-ACTION"])
        #expect(attendees.last?.parameter("X-COLOR") == "blue")
    }

    @Test func `a second alarm that upstream cannot hold stays when upstream changes the first`() throws {
        func alarm(_ trigger: String) -> [String] {
            ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:\(trigger)", "END:VALARM"]
        }
        let ours = try event(["SUMMARY:Lunch"] + noon + alarm("-PT10M") + alarm("-P2D"))
        let base = try event(["SUMMARY:Lunch"] + noon + alarm("-PT10M"))
        let theirs = try event(["SUMMARY:Lunch"] + noon + alarm("-PT30M"))
        let alarms = try #require(merge.merge(ours: ours, base: base, theirs: theirs).master).alarms
        #expect(Set(alarms.compactMap { $0.first("TRIGGER")?.value }) == ["-P2D", "-PT30M"])
    }

    @Test func `categories are a set`() throws {
        let ours = try event(["CATEGORIES:Home,Fun"] + noon)
        let base = try event(["CATEGORIES:Home"] + noon)
        let theirs = try event(["CATEGORIES:Work"] + noon)
        let member = try #require(merge.merge(ours: ours, base: base, theirs: theirs).master)
        #expect(Set(member.all("CATEGORIES").flatMap(\.texts)) == ["Fun", "Work"])
    }

    @Test func `an exception that upstream adds joins the client's series`() throws {
        let weekly = ["RRULE:FREQ=WEEKLY;COUNT=4"] + noon
        let moved = ["RECURRENCE-ID:20260308T110000Z", "DTSTART:20260308T150000Z", "DTEND:20260308T160000Z"]
        let ours = try event(["SUMMARY:Lunch", "X-NOTE:mine"] + weekly)
        let base = try event(["SUMMARY:Lunch"] + weekly)
        let theirs = try object([["SUMMARY:Lunch"] + weekly, ["SUMMARY:Lunch"] + moved])
        let merged = merge.merge(ours: ours, base: base, theirs: theirs)
        #expect(merged.members.count == 2)
        #expect(merged.master?.first("X-NOTE")?.text == "mine")
        #expect(merged.overrides.first?.first("DTSTART")?.value == "20260308T150000Z")
    }

    private let noon = ["DTSTART:20260301T110000Z", "DTEND:20260301T120000Z"]

    private func event(_ lines: [String]) throws -> VCalendar { try object([lines]) }

    private func object(_ members: [[String]]) throws -> VCalendar {
        let events = members.flatMap { lines in
            ["BEGIN:VEVENT", "UID:lunch@example.com", "DTSTAMP:20260101T000000Z"] + lines + ["END:VEVENT"]
        }
        let lines =
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//tests//EN"] + events + ["END:VCALENDAR"]
        return try VCalendar.read(Array((lines.joined(separator: "\r\n") + "\r\n").utf8))
    }
}
