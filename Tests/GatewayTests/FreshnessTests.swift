import CalDAVServer
import Foundation
import FreeBusy
import Gateway
import ICalendar
import StoreKit
import StoreSQLite
import Testing
import Vault
import WebDAV

/// What is kept in memory is never older than what somebody was told.
@Suite("Answers from memory are as new as the store")
struct FreshnessTests {
    private static func event(_ uid: String, _ start: String, hours: Int = 1, transparent: Bool = false)
        -> String
    {
        """
        BEGIN:VCALENDAR\r
        VERSION:2.0\r
        PRODID:-//example//test//EN\r
        BEGIN:VEVENT\r
        UID:\(uid)\r
        DTSTAMP:20260101T000000Z\r
        DTSTART:\(start)\r
        DURATION:PT\(hours)H\r
        TRANSP:\(transparent ? "TRANSPARENT" : "OPAQUE")\r
        END:VEVENT\r
        END:VCALENDAR\r

        """
    }

    private static func hours(_ periods: [BusyPeriod]) -> Int64 {
        FreeBusy.merged(periods, in: Instant.distantPast..<Instant.distantFuture).reduce(0) {
            $0 + $1.interval.upperBound.seconds(since: $1.interval.lowerBound) / 3_600
        }
    }

    @Test func `each write is read at once`() async throws {
        let gateway = try await GatewayHarness.connected()
        for round in 1...5 {
            let name = "e\(round).ics"
            _ = try await gateway.put(Self.event("u\(round)", "20260303T0\(round)0000Z"), as: name)
            #expect(try await gateway.names().contains(name))
            #expect(try await gateway.get(name) != nil)
            #expect(Self.hours(try await gateway.busy()) == Int64(round))
        }
        let octets = try #require(try await gateway.get("e1.ics")).octets
        _ = try await gateway.put(Self.event("u1", "20260303T010000Z", transparent: true), as: "e1.ics")
        #expect(try await gateway.get("e1.ics")?.octets != octets)
        #expect(Self.hours(try await gateway.busy()) == 4)
        try await gateway.delete("e2.ics")
        #expect(try await gateway.get("e2.ics") == nil)
        #expect(try await !gateway.names().contains("e2.ics"))
        #expect(Self.hours(try await gateway.busy()) == 3)
        await gateway.close()
    }

    @Test func `the revision of a calendar grows with each write`() async throws {
        let gateway = try await GatewayHarness.connected()
        var last = try await gateway.calendar().revision
        for round in 1...3 {
            _ = try await gateway.put(Self.event("u\(round)", "20260303T0\(round)0000Z"), as: "e\(round).ics")
            let present = try await gateway.calendar().revision
            #expect(present > last)
            #expect(try await gateway.gateway.image(of: gateway.calendar()).revision == present)
            last = present
        }
        await gateway.close()
    }

    @Test func `what another process does is seen at its next look at the store`() async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Self.event("u1", "20260303T010000Z"), as: "e1.ics")
        #expect(try await gateway.names() == ["e1.ics"])
        let password = try await gateway.users.addPassword(to: "ann", called: "second", scope: .calendars)
        func signIn() async -> SignIn {
            await gateway.gateway.signIn(user: "ann", password: password.text, peer: "127.0.0.1")
        }
        guard case .principal = await signIn() else {
            Issue.record("the new password is refused")
            return
        }
        let calendar = try await gateway.calendar()

        let other = try await SQLiteStore.open(
            path: gateway.folder.appending(path: "calgate.db").path(),
            vault: Vault(masterKey: Array(repeating: 7, count: 32)))
        try await other.write { writer in
            try writer.removePassword(password.id)
            try writer.removeObject(
                in: CalendarID(rawValue: calendar.id), name: "e1.ics", now: GatewayHarness.start)
        }
        await other.close()
        await gateway.engines.tick()

        guard case .denied = await signIn() else {
            Issue.record("a revoked password is accepted")
            return
        }
        #expect(try await gateway.names().isEmpty)
        #expect(try await gateway.calendar().revision > calendar.revision)
        await gateway.close()
    }

    @Test func `a password that was revoked here is refused at once`() async throws {
        let gateway = try await GatewayHarness.connected()
        let password = try await gateway.users.addPassword(to: "ann", called: "second", scope: .calendars)
        for _ in 1...2 {
            guard
                case .principal = await gateway.gateway.signIn(
                    user: "Ann", password: password.text, peer: "127.0.0.1")
            else {
                Issue.record("the new password is refused")
                return
            }
        }
        // Known by its first half, and wrong all the same.
        guard
            case .denied = await gateway.gateway.signIn(
                user: "ann", password: password.id + ".wrong", peer: "127.0.0.1")
        else {
            Issue.record("a wrong secret is accepted")
            return
        }
        try await gateway.users.revoke(password.id, of: "ann")
        guard
            case .denied = await gateway.gateway.signIn(
                user: "ann", password: password.text, peer: "127.0.0.1")
        else {
            Issue.record("a revoked password is accepted")
            return
        }
        await gateway.close()
    }

    @Test func `a busy time of any length is the sum of its days`() async throws {
        let gateway = try await GatewayHarness.connected()
        let series = Self.event("s", "20260302T090000Z")
            .replacing("DURATION", with: "RRULE:FREQ=DAILY\r\nDURATION")
        _ = try await gateway.put(series, as: "s.ics")
        let start = GatewayHarness.start
        for days in [1, 27, 28, 29, 60, 365, 3_000] as [Int64] {
            let periods = try await gateway.gateway.busy(
                .home(user: "ann"), in: start..<start.advanced(by: days * 86_400), by: gateway.principal)
            #expect(Self.hours(periods) == days)
        }
        await gateway.close()
    }
}
