import Glibc
import Testing
import Upstreams

@Suite("A gateway that is killed while it writes")
struct KilledWriteTests {
    @Test(.timeLimit(.minutes(2)), arguments: Moment.allCases)
    func `a new event is there once, or nowhere`(_ moment: Moment) async throws {
        try await run(
            moment,
            .init(
                write: { .put(Events.single($0, "Dentist")) }, upstreamBefore: [],
                upstreamAfter: ["2026-12-01T10:00:00+01:00 Dentist"], calls: 1))
    }

    @Test(.timeLimit(.minutes(2)), arguments: Moment.allCases)
    func `a changed event is the new one or the old one`(_ moment: Moment) async throws {
        try await run(
            moment,
            .init(
                old: { Events.single($0, "Dentist") },
                write: { .put(Events.single($0, "Surgery", hour: 14)) },
                upstreamBefore: ["2026-12-01T10:00:00+01:00 Dentist"],
                upstreamAfter: ["2026-12-01T14:00:00+01:00 Surgery"], calls: 1))
    }

    @Test(.timeLimit(.minutes(2)), arguments: Moment.allCases)
    func `a deleted event is gone, or still there`(_ moment: Moment) async throws {
        try await run(
            moment,
            .init(
                old: { Events.single($0, "Dentist") }, write: { _ in .delete },
                upstreamBefore: ["2026-12-01T10:00:00+01:00 Dentist"], upstreamAfter: [], calls: 1))
    }

    @Test(.timeLimit(.minutes(2)), arguments: Moment.allCases)
    func `a new series with two exceptions is rolled forward`(_ moment: Moment) async throws {
        try await run(
            moment,
            .init(
                write: { .put(Events.series($0, "Team")) }, upstreamBefore: [],
                upstreamAfter: Self.series("Team", hour: 10), calls: 5))
    }

    @Test(.timeLimit(.minutes(2)), arguments: Moment.allCases)
    func `a changed series with two exceptions is rolled forward`(_ moment: Moment) async throws {
        try await run(
            moment,
            .init(
                old: { Events.series($0, "Team") }, write: { .put(Events.series($0, "Board", hour: 12)) },
                upstreamBefore: Self.series("Team", hour: 10), upstreamAfter: Self.series("Board", hour: 12),
                calls: 9))
    }

    @Test(.timeLimit(.minutes(2)), arguments: Moment.allCases)
    func `a deleted series is gone with its exceptions, or still there`(_ moment: Moment) async throws {
        try await run(
            moment,
            .init(
                old: { Events.series($0, "Team") }, write: { _ in .delete },
                upstreamBefore: Self.series("Team", hour: 10), upstreamAfter: [], calls: 3))
    }

    @Test(.timeLimit(.minutes(1))) func `what was acknowledged is there after a kill`() async throws {
        let connected = try await Connected()
        let local = try await connected.installation.json("connect", "anna", "local")
        let calendars = [connected.calendar, try #require(local["calendars"]?.list?.first?["href"]?.text)]
        for round in 0..<3 {
            let serving = try await connected.serveUntilQuiet()
            let client = connected.client(serving)
            for calendar in calendars {
                let event = Events.single("\(round)@client", "Round \(round)")
                #expect(try await client.put(calendar + "\(round).ics", event).status == 201)
            }
            serving.child.send(SIGKILL)
            #expect(try await serving.child.ending() == .killed(by: SIGKILL))
            let next = try await connected.serveUntilQuiet()
            for calendar in calendars {
                for number in 0...round {
                    let reply = try await connected.client(next).get(calendar + "\(number).ics")
                    #expect(reply.body == Events.single("\(number)@client", "Round \(number)"))
                }
            }
            try await connected.installation.stop(next)
        }
        #expect(connected.google.events(on: Connected.anna).count == 3)
        await connected.end()
    }

    /// What upstream holds of ``Events/series(_:_:hour:)``: the master and its two exceptions.
    private static func series(_ summary: String, hour: Int) -> [String] {
        [
            "2026-12-01T\(hour):00:00+01:00 \(summary)",
            "2026-12-09T15:00:00+01:00 \(summary)",
            "2026-12-22T\(hour):00:00+01:00 \(summary) before Christmas",
        ]
    }

    private func run(_ moment: Moment, _ scenario: KillingField.Scenario) async throws {
        let connected = try await Connected()
        try await KillingField(connected: connected, moment: moment, scenario: scenario).run()
        await connected.end()
    }
}
