import CalDAVServer
import FreeBusy
import Gateway
import HTTPClient
import HTTPTypes
import ICalendar
import StoreKit
import Synchronization
import Testing
import Upstreams

@Suite("Unknown is never free", .timeLimit(.minutes(2)))
struct UnknownIsNeverFreeTests {
    @Test func `while everything is listed again after a lost anchor busy times are unknown`() async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        #expect(try await gateway.busy().count == 1)
        gateway.google.expireSyncTokens()
        let asked = Atomic<Int>(0)
        gateway.transport.intercept { request, response in
            guard request.url.contains("/events?"), response.status == 200 else { return response }
            asked.add(1, ordering: .relaxed)
            await #expect(throws: DAVStatus(503)) {
                try await status { _ = try await gateway.busy() }
            }
            return response
        }
        #expect(try await gateway.sync() == .current)
        #expect(asked.load(ordering: .relaxed) == 1)
        #expect(try await gateway.busy().count == 1)
        await gateway.close()
    }

    @Test func `an own calendar that Google's pages do not show counts all the same`() async throws {
        let gateway = try await GatewayHarness.connected()
        let side = "side@example.com"
        gateway.google.addCalendar(side, summary: "Side", owner: GatewayHarness.address)
        _ = try gateway.google.insert(Samples.googleLunch, on: side, as: GatewayHarness.address)
        gateway.transport.intercept { request, response in
            guard request.url.contains("calendarList") else { return response }
            var answer = response
            let text = String(decoding: response.body, as: UTF8.self)
            answer.body = Array(
                text.replacing("\"selected\":true", with: "\"selected\":false")
                    .replacing("\"selected\": true", with: "\"selected\": false").utf8)
            return answer
        }
        try await gateway.sync(full: true)
        #expect(try await gateway.busy().count == 1)
        await gateway.close()
    }

    @Test func `a calendar that is hidden from clients counts as long as it is busy`() async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        let id = CalendarID(rawValue: try await gateway.calendar().id)
        try await gateway.store.write { _ = try $0.modifyCalendar(id) { $0.isShown = false } }
        #expect(try await gateway.busy().count == 1)
        try await gateway.store.write { _ = try $0.modifyCalendar(id) { $0.countsAsBusy = false } }
        #expect(try await gateway.busy().isEmpty)
        await gateway.close()
    }

    @Test func `a calendar that upstream lists no more comes back with it`() async throws {
        let gateway = try await GatewayHarness.connected()
        let team = "team@example.com"
        gateway.google.addUser("bob@example.com", name: "Bob")
        gateway.google.addCalendar(team, summary: "Team", owner: "bob@example.com")
        func segments() async throws -> [String] {
            try await gateway.gateway.calendars(of: GatewayHarness.user, for: gateway.principal)
                .map(\.segment).filter { $0 == "team" }
        }
        for role in ["owner", nil, "owner"] {
            gateway.google.share(team, with: GatewayHarness.address, as: role)
            try await gateway.sync(full: true)
            #expect(try await segments() == (role == nil ? [] : ["team"]))
        }
        await gateway.close()
    }

    @Test func `a calendar that Google refuses does not keep the others from being followed`() async throws {
        let gateway = try await GatewayHarness.connected()
        gateway.google.addCalendar("side@example.com", summary: "Side", owner: GatewayHarness.address)
        try await gateway.sync(full: true)
        _ = try gateway.google.insert(
            Samples.googleLunch, on: "side@example.com", as: GatewayHarness.address)
        gateway.transport.intercept { request, response in
            guard request.url.contains("ann%40example.com/events") || request.url.contains("ann@example")
            else { return response }
            return HTTPClientResponse(
                status: 404, fields: response.fields, body: Array("{}".utf8), url: response.url)
        }
        #expect(try await gateway.sync() == .failed("not-found"))
        let side = try #require(
            try await gateway.gateway.calendar("side", of: GatewayHarness.user, for: gateway.principal))
        #expect(try await gateway.gateway.image(of: side).count == 1)
        await gateway.close()
    }

    @Test func `too long a time is refused instead of being worked out for ever`() async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.meeting(extra: "RRULE:FREQ=DAILY\r\n"), as: "daily.ics")
        #expect(try await gateway.busy(days: 365).count > 300)
        await #expect(throws: DAVStatus(403)) {
            try await status { _ = try await gateway.busy(days: 300 * 366) }
        }
        await gateway.close()
    }
}
