import ICalendar
import StoreKit
import Testing

@Suite("RFC 4791 §4.1 calendar object resources")
struct ObjectTests {
    @Test(arguments: StoreKind.all)
    func `everything of an object comes back by every key`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let part = PartRecord(id: "p1", etag: "\"33\"", payload: Array("{}".utf8))
        let exception = PartRecord(id: "p1_2027", etag: "\"34\"", payload: [])
        let new = NewObject(
            calendar: test.calendar.id, name: "a b.ics", uid: "ünï@example.org", component: "VEVENT",
            octets: Array("BEGIN:VCALENDAR\r\n".utf8), scheduleTag: "\"s1\"", modified: now,
            span: now..<Instant.distantFuture, upstreamKey: "p1", parts: [part, exception], baseParts: [part],
            clientOctets: Array("begin:vcalendar\r\n".utf8))
        let put = try await test.store.write { try $0.putObject(new) }
        #expect(put.revision == 1)
        #expect(NewObject(put) == new)
        let read = try await test.store.read { store in
            [
                try store.object(in: test.calendar.id, name: "a b.ics"),
                try store.object(in: test.calendar.id, uid: "ünï@example.org"),
                try store.object(in: test.calendar.id, upstreamKey: "p1"), try store.object(put.id),
            ]
        }
        #expect(read.allSatisfy { $0 == put })
        try await test.store.read { (store) throws in
            #expect(try store.entry(in: test.calendar.id, name: "a b.ics") == put.entry)
            #expect(try store.entries(in: test.calendar.id, after: nil, limit: 10) == [put.entry])
            #expect(try store.contents(of: [put.id, ObjectID(rawValue: 77)]) == [put.id: new.octets])
            #expect(try store.upstreamKeys(in: test.calendar.id) == ["p1": put.id])
            #expect(try store.objectCount(in: test.calendar.id) == 1)
            // Names, UIDs and keys are compared exactly, each among its own kind.
            #expect(try store.object(in: test.calendar.id, name: "A b.ics") == nil)
            #expect(try store.object(in: test.calendar.id, name: "p1") == nil)
            #expect(try store.object(in: test.calendar.id, uid: "p1") == nil)
        }
    }

    /// What stands beside the octets: nothing, the same as the octets and the parts, or something of its own.
    @Test(arguments: StoreKind.all, [0, 1, 2])
    func `the sidecar comes back as it was put`(_ kind: StoreKind, _ shape: Int) async throws {
        let test = try await TestStore(kind)
        let part = PartRecord(id: "p", etag: "1", payload: [1])
        var new = event("a.ics", in: test.calendar.id)
        new.parts = shape == 0 ? [] : [part]
        new.baseParts = [[], [part], [PartRecord(id: "p", etag: "0", payload: [0])]][shape]
        new.clientOctets = [nil, new.octets, []][shape]
        let sent = new
        let put = try await test.store.write { try $0.putObject(sent) }
        #expect(put.parts == new.parts)
        #expect(try await test.store.read { try $0.object(put.id) } == put)
        // And it goes when it is taken away.
        let bare = try await test.store.write { try $0.putObject(event("a.ics", in: test.calendar.id)) }
        #expect(try await test.store.read { try $0.object(put.id) } == bare)
        #expect(bare.clientOctets == nil)
    }

    @Test(arguments: StoreKind.all)
    func `an ETag follows the octets`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let calendar = test.calendar.id
        let etags = try await test.store.write { store in
            try ["one", "two", "one"].map { try store.putObject(event("a.ics", in: calendar, $0)).etag }
                + [try store.putObject(event("b.ics", in: calendar, "one")).etag]
        }
        #expect(etags[0] == etags[2])
        #expect(etags[0] != etags[1])
        #expect(etags[0] != etags[3], "two objects that are alike are not told to be")
        #expect(etags.allSatisfy { $0.hasPrefix("\"") && $0.hasSuffix("\"") && $0.count > 20 })
        #expect(try await test.store.read { try $0.entry(in: calendar, name: "a.ics")?.etag } == etags[2])
    }

    @Test(arguments: StoreKind.all)
    func `replacing keeps the id and counts the revision`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let calendar = test.calendar.id
        let (first, second) = try await test.store.write { store in
            (
                try store.putObject(event("a.ics", in: calendar, "one")),
                try store.putObject(event("a.ics", in: calendar, "two", start: 7200))
            )
        }
        #expect(first.id == second.id)
        #expect([first.revision, second.revision] == [1, 2])
        #expect(try await test.store.read { try $0.object(first.id) } == second)
        #expect(try await test.store.read { try $0.calendar(calendar)?.revision } == 2)
    }

    @Test(arguments: StoreKind.all)
    func `what is not announced is not seen by clients`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let first = try await test.store.write { try $0.putObject(event("a.ics", in: test.calendar.id)) }
        var quiet = NewObject(first, announce: false)
        quiet.parts = [PartRecord(id: "p", etag: "2", payload: [2])]
        quiet.upstreamKey = "p"
        quiet.modified = now.advanced(by: 99)
        let sent = quiet
        let second = try await test.store.write { try $0.putObject(sent) }
        #expect(second.parts == quiet.parts)
        #expect(second.revision == first.revision)
        #expect(second.etag == first.etag)
        #expect(second.modified == first.modified)
        #expect(try await test.store.read { try $0.object(in: test.calendar.id, upstreamKey: "p") } == second)
        #expect(try await test.store.read { try $0.calendar(test.calendar.id)?.revision } == 1)
        quiet.octets.append(0)
        let other = quiet
        await #expect(throws: StoreError(.unannouncedChange, "")) {
            try await test.store.write { try $0.putObject(other) }
        }
        // An announcement without another octet is one all the same.
        let again = try await test.store.write { try $0.putObject(NewObject(second)) }
        #expect(again.revision == 2)
        #expect(again.etag == first.etag)
    }

    @Test(arguments: StoreKind.all)
    func `an upstream key belongs to one object`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let calendar = test.calendar.id
        try await test.store.write { store in
            try store.putObject(event("a.ics", in: calendar, upstreamKey: "k"))
            try store.putObject(event("b.ics", in: calendar))
            try store.putObject(event("c.ics", in: calendar))
        }
        await #expect(throws: StoreError(.alreadyExists, "")) {
            try await test.store.write { try $0.putObject(event("b.ics", in: calendar, upstreamKey: "k")) }
        }
        try await test.store.write { store in
            try store.removeObject(in: calendar, name: "a.ics", now: now)
            try store.putObject(event("b.ics", in: calendar, upstreamKey: "k"))
        }
        #expect(
            try await test.store.read { try $0.object(in: calendar, upstreamKey: "k")?.name } == "b.ics")
    }

    @Test(arguments: StoreKind.all)
    func `a listing goes page by page in the order of ids`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let calendar = test.calendar.id
        let other = try await test.store.write { store in
            let other = try store.addCalendar(
                NewCalendar(
                    user: test.user.id, account: test.account.id, segment: "b", upstreamID: "b",
                    displayName: ""))
            for number in 0..<10 {
                try store.putObject(event("\(number).ics", in: calendar))
                try store.putObject(event("\(number).ics", in: other.id))
            }
            return other.id
        }
        var names: [[String]] = []
        var last: ObjectID?
        repeat {
            let after = last
            let page = try await test.store.read { try $0.entries(in: calendar, after: after, limit: 4) }
            #expect(page.allSatisfy { $0.calendar == calendar })
            names.append(page.map(\.name))
            last = page.last?.id
        } while last != nil
        #expect(
            names == [
                ["0.ics", "1.ics", "2.ics", "3.ics"], ["4.ics", "5.ics", "6.ics", "7.ics"],
                ["8.ics", "9.ics"], [],
            ])
        #expect(try await test.store.read { try $0.objectCount(in: other) } == 10)
        #expect(try await test.store.read { try $0.entries(in: other, after: nil, limit: 0) }.isEmpty)
        #expect(try await test.store.read { try $0.entries(in: other, after: nil, limit: -1) }.isEmpty)
    }

    /// The objects begin at 0 h, 1 h, … 5 h and last an hour; one has no length, one no end.
    @Test(arguments: StoreKind.all)
    func `large octets and strange names survive`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let octets = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var new = event("🗓️'\"%_\u{301}.ics", in: test.calendar.id)
        new.octets = octets
        let sent = new
        let put = try await test.store.write { try $0.putObject(sent) }
        #expect(try await test.store.read { try $0.object(put.id)?.octets } == octets)
        #expect(
            try await test.store.read { try $0.entry(in: test.calendar.id, name: sent.name)?.size }
                == 3_000_000)
    }
}
