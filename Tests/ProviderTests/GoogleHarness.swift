import GoogleProvider
import HTTPClient
import ICalendar
import ProviderKit
import Recurrence
import Testing
import TimeZones
import Upstreams

/// An emulated Google with one account, and a provider that is connected to it.
struct GoogleHarness {
    static let user = "anna@example.com"
    static let now = Instant(utc: LocalDateTime("20261120T090000") ?? LocalDateTime(secondsSinceEpoch: 0))

    let google: EmulatedGoogle
    let provider: GoogleProvider
    let calendar: UpstreamCalendar

    init(notify: NotificationPolicy = .asAsked, timeZone: String = "Europe/Vienna") async throws {
        let seconds = Self.now.secondsSinceEpoch
        google = EmulatedGoogle { seconds }
        google.addUser(Self.user, name: "Anna Muster", timeZone: timeZone)
        provider = Self.provider(
            EmulatorTransport(service: google), token: google.refreshToken(for: Self.user), notify: notify)
        calendar = try #require(try await provider.calendars().first)
    }

    /// A provider whose tries are quick and whose clock stands still.
    static func provider(
        _ transport: any Transport, token: String = "refresh", notify: NotificationPolicy = .asAsked
    ) -> GoogleProvider {
        GoogleProvider(
            credentials: .refreshToken(token),
            endpoints: GoogleEndpoints(
                tokenURL: "http://emulator/token", apiURL: "http://emulator/calendar/v3",
                clientID: "calgate.apps.googleusercontent.com", clientSecret: "emulated-client-secret"),
            transport: transport, pool: "test", notify: notify, now: { now }, random: { 0 }, sleep: { _ in },
            onRotatedToken: { _ in })
    }

    /// Makes upstream hold an object, as the gateway does it: step after step, over what the steps before gave.
    @discardableResult
    func write(
        _ object: VCalendar, over parts: [UpstreamPart] = [], plan: String = "plan-1"
    ) async throws -> [UpstreamPart] {
        let steps = try provider.steps(toWrite: object, over: parts, plan: plan, in: calendar)
        return try await perform(steps, over: parts)
    }

    func perform(_ steps: [WriteStep], over parts: [UpstreamPart]) async throws -> [UpstreamPart] {
        var known = parts
        for step in steps {
            Self.merge(try await provider.perform(step, known: known, in: calendar), into: &known)
        }
        return known
    }

    static func merge(_ changed: [UpstreamPart], into known: inout [UpstreamPart]) {
        for part in changed {
            known.removeAll { $0.id == part.id }
            if !part.isDeleted { known.append(part) }
        }
    }

    /// Which steps would make upstream hold an object.
    func kinds(_ object: VCalendar, over parts: [UpstreamPart]) throws -> [String] {
        try provider.steps(toWrite: object, over: parts, plan: "plan-x", in: calendar).map(\.kind)
    }

    /// The whole calendar, as a first sync reads it, object by object.
    func sync() async throws -> [String: [UpstreamPart]] {
        var parts: [UpstreamPart] = []
        var page: String?
        repeat {
            let found = try await provider.changes(in: calendar, since: nil, page: page)
            parts += found.parts
            page = found.next
        } while page != nil
        return Dictionary(grouping: parts.filter { !$0.isDeleted }, by: \.key)
    }

    /// The calendar's only object as it is translated after a sync of its own.
    func onlyObject() async throws -> VCalendar {
        let objects = try await sync()
        #expect(objects.count == 1)
        return try provider.object(from: try #require(objects.first?.value), in: calendar).calendar
    }

    /// What an object says, by our expander: one line an instance, sorted.
    static func meaning(of object: VCalendar, floating: String = "Europe/Vienna") throws -> [String] {
        let database = TimeZoneDatabase.system
        let resolver = ZoneResolver(
            calendar: object, database: database, floating: database.zone(named: floating) ?? .utc)
        let members = object.members
        let instances = try RecurrenceExpander(object, resolver: resolver).first(200)
        return instances.map { line($0, of: members[$0.member]) }.sorted()
    }

    private static func line(_ instance: Instance, of member: Component) -> String {
        let words: [String] = [
            instance.interval.lowerBound.utc.basicText, instance.interval.upperBound.utc.basicText,
            instance.start.isDate ? "date" : "time", member.status ?? "CONFIRMED", "\(member.transparency)",
            member.classification ?? "-", member.summary ?? "-", member.first(.location)?.text ?? "-",
            people(of: member),
        ]
        return words.joined(separator: " ")
    }

    private static func people(of member: Component) -> String {
        member.attendees.map { "\($0.address ?? "?")=\($0.parameter("PARTSTAT") ?? "NEEDS-ACTION")" }.sorted()
            .joined(separator: ",")
    }
}

/// One calendar object, from the lines inside its VEVENTs.
func object(_ events: String...) throws -> VCalendar {
    let text =
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//test//EN\n"
        + events.map { "BEGIN:VEVENT\nUID:test-1@client\nDTSTAMP:20261101T000000Z\n\($0)\nEND:VEVENT\n" }
        .joined()
        + "END:VCALENDAR\n"
    return try VCalendar.read(Array(text.utf8), .lenient)
}
