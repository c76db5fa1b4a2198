import ICalendar
import StoreKit
import Testing

@Suite("RFC 6578 §3.2 changes and tombstones")
struct ChangeTests {
    @Test(arguments: StoreKind.all)
    func `the newest change of each name, by revision`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let calendar = test.calendar.id
        let objects = try await test.store.write { store in
            let a = try store.putObject(event("a", in: calendar))  // 1
            try store.putObject(event("b", in: calendar))  // 2
            try store.putObject(event("c", in: calendar))  // 3
            try store.removeObject(in: calendar, name: "b", now: now)  // 4
            let changed = try store.putObject(event("a", in: calendar, "other"))  // 5
            try store.removeObject(in: calendar, name: "c", now: now)  // 6
            let made = try store.putObject(event("c", in: calendar))  // 7
            try store.removeObject(in: calendar, name: "never", now: now)
            #expect(a.id == changed.id)
            return [changed, made]
        }
        func changes(_ revision: Int64, _ limit: Int = 100) async throws -> [ChangeRecord] {
            try await test.store.read { try $0.changes(in: calendar, after: revision, limit: limit) }
        }
        let all = try await changes(0)
        #expect(
            all == [
                ChangeRecord(name: "b", revision: 4, isDeleted: true, objectID: nil, etag: nil),
                ChangeRecord(
                    name: "a", revision: 5, isDeleted: false, objectID: objects[0].id, etag: objects[0].etag),
                ChangeRecord(
                    name: "c", revision: 7, isDeleted: false, objectID: objects[1].id, etag: objects[1].etag),
            ])
        #expect(try await changes(4).map(\.name) == ["a", "c"])
        #expect(try await changes(7).isEmpty)
        #expect(try await changes(0, 2).map(\.name) == ["b", "a"])
        #expect(try await test.store.read { try $0.calendar(calendar)?.revision } == 7)
    }

    @Test(arguments: StoreKind.all)
    func `forgetting removals moves the oldest revision`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let calendar = test.calendar.id
        try await test.store.write { store in
            for name in ["a", "b", "c"] { try store.putObject(event(name, in: calendar)) }  // 1, 2, 3
            try store.removeObject(in: calendar, name: "a", now: now)  // 4
            try store.removeObject(in: calendar, name: "b", now: now.advanced(by: 10))  // 5
        }
        #expect(try await test.store.read { try $0.oldestRevision(in: calendar) } == 0)
        try await test.store.write { try $0.pruneTombstones(before: now.advanced(by: 1)) }
        #expect(try await test.store.read { try $0.oldestRevision(in: calendar) } == 4)
        // From there on nothing is missing.
        let changes = try await test.store.read { try $0.changes(in: calendar, after: 4, limit: 9) }
        #expect(changes.map(\.name) == ["b"])
        try await test.store.write { try $0.pruneTombstones(before: now) }
        #expect(try await test.store.read { try $0.oldestRevision(in: calendar) } == 4)
    }

    @Test(arguments: StoreKind.all)
    func `what a full listing no longer has is removed by difference`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let calendar = test.calendar.id
        let listed: Set = ["k2", "k4"]
        try await test.store.write { store in
            for number in 1...4 {
                try store.putObject(event("\(number).ics", in: calendar, upstreamKey: "k\(number)"))
            }
            try store.putObject(event("local.ics", in: calendar))
            for (key, id) in try store.upstreamKeys(in: calendar).sorted(by: { $0.key < $1.key })
            where !listed.contains(key) {
                let name = try store.object(id)?.name
                try store.removeObject(in: calendar, name: name ?? "", now: now)
            }
        }
        let left = try await test.store.read {
            try $0.entries(in: calendar, after: nil, limit: 9).map(\.name)
        }
        #expect(left == ["2.ics", "4.ics", "local.ics"])
        let gone = try await test.store.read { try $0.changes(in: calendar, after: 5, limit: 9) }
        #expect(gone.map(\.name) == ["1.ics", "3.ics"])
        #expect(gone.allSatisfy { $0.isDeleted })
    }
}
