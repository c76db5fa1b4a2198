import CalDAVServer
import Gateway
import HTTPTypes
import ICalendar
import StoreKit
import Testing
import WebDAV
import XML

@Suite("COPY and MOVE over the store, RFC 6638 section 3.2.1")
struct TransferTests {
    private static let note = ExpandedName("urn:x", "note")

    private func event(_ uid: String) -> String {
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//tests//EN\nBEGIN:VEVENT\nUID:\(uid)\n"
            + "DTSTAMP:20260301T000000Z\nDTSTART:20260305T100000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"
    }

    private func transfer(
        _ office: Office, _ isMove: Bool, _ name: String, from source: String, to target: String,
        as newName: String? = nil
    ) async throws -> PutOutcome {
        let ann = office.principal("ann")
        return try await office.gateway.transfer(
            Transfer(
                isMove: isMove, source: office.calendar(source, of: "ann"), name: name,
                destination: office.calendar(target, of: "ann"), newName: newName ?? name, overwrites: true,
                preconditions: .init()), by: ann)
    }

    private func names(_ office: Office, _ segment: String, of user: String = "ann") async throws -> [String]
    {
        try await office.objects(of: user, in: segment).map(\.info.name).sorted()
    }

    private func withOffice(_ body: (Office) async throws -> Void) async throws {
        let office = try await Office.open()
        do {
            let ann = office.principal("ann")
            try await office.gateway.createCalendar(
                "second", components: ["VEVENT"], properties: [], by: ann)
            try await body(office)
        } catch {
            await office.close()
            throw error
        }
        await office.close()
    }

    @Test func `an object that is moved keeps its id and its properties, and is told as gone`() async throws {
        try await withOffice { office in
            let ann = office.principal("ann")
            try await office.put(event("one"), as: "one.ics", by: "ann")
            try await office.put(event("two"), as: "two.ics", by: "ann")
            let before = try #require(try await office.objects(of: "ann").first)
            let calendar = try await office.calendar("calendar", of: "ann")
            let second = try await office.calendar("second", of: "ann")
            try await office.gateway.setProperties(
                [.dead(Self.note, Array("<n/>".utf8))], of: .object(before.info, calendar), by: ann)

            let outcome = try await transfer(
                office, true, "one.ics", from: "calendar", to: "second", as: "other.ics")
            #expect(outcome.isNew)
            #expect(try await names(office, "calendar") == ["two.ics"])
            let after = try #require(try await office.objects(of: "ann", in: "second").first)
            #expect(after.info.id == before.info.id && after.octets == before.octets)
            #expect(outcome.etag == after.info.etag && after.info.etag != before.info.etag)
            let changes = try await office.gateway.changes(
                in: calendar, since: calendar.revision, start: 0, limit: 10)
            #expect(changes.removed == ["one.ics"] && changes.changed.isEmpty)
            let news = try await office.gateway.changes(
                in: second, since: second.revision, start: 0, limit: 10)
            #expect(news.changed.map(\.name) == ["other.ics"])
            #expect(try await office.gateway.objectProperties(in: second)[after.info.id]?[Self.note] != nil)
            #expect(try await office.gateway.objectProperties(in: calendar).isEmpty)

            // Within its calendar, and back under the old name.
            _ = try await transfer(office, true, "other.ics", from: "second", to: "second", as: "third.ics")
            #expect(try await names(office, "second") == ["third.ics"])
            _ = try await transfer(office, true, "third.ics", from: "second", to: "calendar", as: "one.ics")
            #expect(try await names(office, "calendar") == ["one.ics", "two.ics"])
            try await office.delete("one.ics", by: "ann")
            #expect(try await office.gateway.objectProperties(in: calendar).isEmpty)
        }
    }

    @Test func `a copy is an object of its own with the same properties`() async throws {
        try await withOffice { office in
            let ann = office.principal("ann")
            try await office.put(event("one"), as: "one.ics", by: "ann")
            let calendar = try await office.calendar("calendar", of: "ann")
            let second = try await office.calendar("second", of: "ann")
            let one = try #require(try await office.objects(of: "ann").first)
            try await office.gateway.setProperties(
                [.dead(Self.note, Array("<n/>".utf8))], of: .object(one.info, calendar), by: ann)
            #expect(try await transfer(office, false, "one.ics", from: "calendar", to: "second").isNew)
            let copy = try #require(try await office.objects(of: "ann", in: "second").first)
            #expect(copy.info.id != one.info.id && copy.octets == one.octets)
            #expect(try await office.gateway.objectProperties(in: second)[copy.info.id]?.count == 1)
            #expect(
                try await transfer(office, false, "one.ics", from: "calendar", to: "second").isNew == false)
            await #expect(throws: DAVError.noUIDConflict(href: "")) {
                try await transfer(office, false, "one.ics", from: "calendar", to: "second", as: "b.ics")
            }
            await #expect(throws: DAVError.noUIDConflict(href: "")) {
                try await transfer(office, false, "one.ics", from: "calendar", to: "calendar", as: "b.ics")
            }
        }
    }

    @Test func `a meeting is moved without a word to its guests, and not copied`() async throws {
        try await withOffice { office in
            try await office.put(office.meeting(), as: "meeting.ics", by: "ann")
            let invited = try #require(try await office.objects(of: "bob").first)
            let messages = try await office.objects(of: "bob", in: "inbox")
            let before = try #require(try await office.objects(of: "ann").first)
            await #expect(throws: DAVError(403, .caldav("unique-scheduling-object-resource"), "")) {
                try await transfer(office, false, "meeting.ics", from: "calendar", to: "second")
            }
            let outcome = try await transfer(office, true, "meeting.ics", from: "calendar", to: "second")
            #expect(outcome.scheduleTag == before.info.scheduleTag)
            let after = try #require(try await office.objects(of: "ann", in: "second").first)
            #expect(after.octets == before.octets && after.info.scheduleTag == before.info.scheduleTag)
            #expect(try await office.objects(of: "bob") == [invited])
            #expect(try await office.objects(of: "bob", in: "inbox") == messages)
            // It is the same meeting still: an answer finds it.
            let accepted = invited.text.replacing("PARTSTAT=NEEDS-ACTION", with: "PARTSTAT=ACCEPTED")
                .replacing("\r\n", with: "\n")
            try await office.put(accepted, as: invited.info.name, by: "bob")
            let answered = try #require(try await office.objects(of: "ann", in: "second").first)
            #expect(answered.text.contains("PARTSTAT=ACCEPTED"))
        }
    }

    @Test func `a renamed calendar is the same calendar, and stays the default one`() async throws {
        try await withOffice { office in
            let ann = office.principal("ann")
            try await office.put(event("one"), as: "one.ics", by: "ann", in: "second")
            let second = try await office.calendar("second", of: "ann")
            let name = ExpandedName.caldav("schedule-default-calendar-URL")
            let href =
                "<schedule-default-calendar-URL xmlns=\"urn:ietf:params:xml:ns:caldav\"><href xmlns=\"DAV:\">"
                + "/dav/calendars/ann%40example.com/second/</href></schedule-default-calendar-URL>"
            try await office.gateway.setProperties(
                [.dead(name, Array(href.utf8))], of: .home(user: ann.user), by: ann)
            try await office.gateway.renameCalendar(second, to: "third", by: ann)
            let third = try await office.calendar("third", of: "ann")
            #expect(third.id == second.id && third.revision == second.revision)
            #expect(try await names(office, "third") == ["one.ics"])
            #expect(
                try await office.gateway.defaultCalendar(of: ann.user, for: ann)?.segment == "third")
            // The old name is free.
            try await office.gateway.createCalendar(
                "second", components: ["VEVENT"], properties: [], by: ann)
        }
    }
}
