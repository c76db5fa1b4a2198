import Glibc
import ICalendar
import StoreKit
import Testing
import Vault

@Suite("What a stolen file shows")
struct SecrecyTests {
    /// Every text that goes into the store below and must not be found in its files.
    private static let secrets = [
        "grace@hopper.example", "Rear Admiral", "laptop-label", "scope-word", "k9public", "gmail-provider",
        "cal-owner@hopper.example", "refresh-token-77", "revoked by admin", "engine-owner", "request-reason",
        "segment-hopper", "group.calendar@hopper.example", "Flight plans", "about the fleet", "#c0ffee00",
        "Arctic/Longyearbyen", "anchor-value", "anchorKindWord", "calendar-payload", "href-name.ics",
        "uid-secret@hopper.example", "Dentist Dr. Who", "schedule-tag-1", "upstream-event-id", "part-id-1",
        "part-etag-1", "vendor payload", "client octets", "removed-name.ics", "plan-body", "plan-uid",
        "digest-1",
        "plan-upstream-key", "{urn:secret}name", "dead property value", "plan-name.ics",
    ]

    @Test func `no title, address, token, id or name is readable in any of its files`() async throws {
        let folder = try TemporaryFolder()
        let store = try await StoreKind.sqlite.open(folder, try Vault(masterKey: TestStore.key))
        try await store.write { try Self.fill($0) }
        // Once with everything in the log, once with everything moved into the file.
        #expect(!folder.octets("calgate.db-wal").isEmpty)
        Self.expectNothing(in: folder)
        await store.close()
        Self.expectNothing(in: folder)
    }

    private static func expectNothing(in folder: TemporaryFolder) {
        let files = ["calgate.db", "calgate.db-wal", "calgate.db-shm"].map { ($0, folder.octets($0)) }
        // The search itself finds what is there.
        #expect(contains(files[0].1 + files[1].1, Array("schema_version".utf8)))
        for secret in secrets {
            let narrow = Array(secret.utf8)
            for (name, octets) in files {
                #expect(!contains(octets, narrow), "\(secret) in \(name)")
                #expect(!contains(octets, narrow.flatMap { [$0, 0] }), "\(secret), wide, in \(name)")
            }
        }
    }

    private static func contains(_ octets: [UInt8], _ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        return octets.withUnsafeBytes { octets in
            guard let start = octets.baseAddress else { return false }
            var offset = 0
            while octets.count - offset >= needle.count,
                let found = memchr(start + offset, CInt(first), octets.count - offset - needle.count + 1)
            {
                if memcmp(found, needle, needle.count) == 0 { return true }
                offset = UnsafeRawPointer(found) - start + 1
            }
            return false
        }
    }

    private static func fill(_ store: any StoreWriter) throws {
        let user = try store.addUser(name: "grace@hopper.example", displayName: "Rear Admiral", now: now)
        try store.addPassword(
            PasswordRecord(
                id: "k9public", user: user.id, name: "laptop-label", scope: "scope-word", verifier: [1, 2],
                created: now))
        var account = try store.addAccount(
            user: user.id, provider: "gmail-provider", address: "cal-owner@hopper.example",
            credentials: Array("refresh-token-77".utf8))
        account.state = .disconnected
        account.reason = "revoked by admin"
        try store.updateAccount(account)
        _ = try store.acquireLease(of: account.id, owner: "engine-owner", now: now, duration: 60)
        var request = try store.postSyncRequest(account: account.id, full: false, now: now)
        request.reason = "request-reason"
        try store.updateSyncRequest(request)

        var calendar = try store.addCalendar(
            NewCalendar(
                user: user.id, account: account.id, segment: "segment-hopper",
                upstreamID: "group.calendar@hopper.example", displayName: "Flight plans",
                description: "about the fleet", color: "#c0ffee00", timeZone: "Arctic/Longyearbyen",
                upstreamPayload: Array("calendar-payload".utf8)))
        calendar.anchor = "anchor-value"
        calendar.anchorKind = "anchorKindWord"
        try store.updateCalendar(calendar)

        let part = PartRecord(id: "part-id-1", etag: "part-etag-1", payload: Array("vendor payload".utf8))
        try store.putObject(
            NewObject(
                calendar: calendar.id, name: "href-name.ics", uid: "uid-secret@hopper.example",
                component: "VEVENT", octets: Array("SUMMARY:Dentist Dr. Who".utf8),
                scheduleTag: "schedule-tag-1",
                modified: now, span: now..<now.advanced(by: 60), upstreamKey: "upstream-event-id",
                parts: [part], baseParts: [], clientOctets: Array("client octets".utf8)))
        try store.putObject(event("removed-name.ics", in: calendar.id))
        try store.removeObject(in: calendar.id, name: "removed-name.ics", now: now)
        try store.addPlan(
            PlanRecord(
                id: "random-plan-id", account: account.id, calendar: calendar.id, name: "plan-name.ics",
                uid: "plan-uid", upstreamKey: "plan-upstream-key", body: Array("plan-body".utf8),
                contentDigest: Array("digest-1".utf8), created: now, nextAttempt: now))
        try store.setDeadProperty(
            of: "calendar:\(calendar.id.rawValue)", name: "{urn:secret}name",
            value: Array("dead property value".utf8))
    }
}
