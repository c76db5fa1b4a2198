import GoogleProvider
import HTTPClient
import HTTPTypes
import ICalendar
import ProviderKit
import Recurrence
import Testing
import TimeZones
import Upstreams

@Suite("Google: what we read is what Google shows")
struct GoogleTruthTests {
    private static let now = GoogleHarness.now.secondsSinceEpoch
    /// Nine months to either side, from midnight to midnight UTC.
    private static let window = {
        let midnight = GoogleHarness.now.advanced(by: -(now % 86_400))
        return midnight.advanced(by: -270 * 86_400)..<midnight.advanced(by: 270 * 86_400)
    }()

    @Test(arguments: [Seed.realistic(now: now), .synchronizer(now: now)])
    func `our expansion of every calendar is Google's own`(_ seed: Seed) async throws {
        let google = EmulatedGoogle { Self.now }
        google.seed(seed)
        let transport = EmulatorTransport(service: google)
        let provider = GoogleHarness.provider(transport, token: google.refreshToken(for: Seed.user))
        var count = 0
        for calendar in try await provider.calendars() {
            var parts: [UpstreamPart] = []
            var page: String?
            repeat {
                let found = try await provider.changes(in: calendar, since: nil, page: page)
                parts += found.parts
                page = found.next
            } while page != nil
            var ours: [String] = []
            for object in Dictionary(grouping: parts, by: \.key).values {
                ours += try Self.lines(of: object, in: calendar, by: provider)
            }
            let theirs = try await Self.shown(calendar, transport, google.accessToken(for: Seed.user))
            #expect(Set(theirs).subtracting(ours) == [], "missing in \(calendar.name)")
            #expect(Set(ours).subtracting(theirs) == [], "too much in \(calendar.name)")
            #expect(ours.count == theirs.count)
            count += theirs.count
        }
        #expect(count > 100)
    }

    /// Our instances, and that nothing of them needs a write.
    private static func lines(
        of parts: [UpstreamPart], in calendar: UpstreamCalendar, by provider: GoogleProvider
    ) throws -> [String] {
        let object: VCalendar
        do throws(TranslationError) {
            object = try provider.object(from: parts, in: calendar).calendar
        } catch {
            #expect(error.code == .nothingLive)
            return []
        }
        #expect(Validity.problems(of: object) == [])
        if calendar.isWritable {
            let steps = try provider.steps(toWrite: object, over: parts, plan: "p", in: calendar)
            #expect(steps.isEmpty, "\(object.members.first?.summary ?? "") \(steps.map(\.kind))")
        }
        let database = TimeZoneDatabase.system
        let zone = try #require(database.zone(named: calendar.timeZone ?? "UTC"))
        let resolver = ZoneResolver(calendar: object, database: database, floating: zone)
        let members = object.members
        return try RecurrenceExpander(object, resolver: resolver).instances(in: window).map { instance in
            let title = members[instance.member].summary ?? ""
            return instance.start.isDate
                ? "\(instance.start.date.basicText) \(instance.end.date.basicText) \(title)"
                : "\(instance.interval.lowerBound.utc.basicText) \(instance.interval.upperBound.utc.basicText) \(title)"
        }
    }

    /// What `events.list(singleEvents=true)` gives.
    private static func shown(
        _ calendar: UpstreamCalendar, _ transport: EmulatorTransport, _ token: String
    ) async throws -> [String] {
        var lines: [String] = []
        var page = ""
        repeat {
            let from = "\(Self.text(window.lowerBound))", to = "\(Self.text(window.upperBound))"
            let id = calendar.id.replacing("@", with: "%40").replacing("#", with: "%23")
            let url =
                "http://emulator/calendar/v3/calendars/\(id)/events?singleEvents=true&maxResults=2500"
                + "&timeMin=\(from)&timeMax=\(to)\(page)"
            let response = try await transport.send(
                HTTPClientRequest(url: url, fields: [.authorization: "Bearer \(token)"], pool: "test"))
            let answer = try JSONValue(response.body)
            for event in try #require(answer["items"]?.elements) {
                // A working location may have a title of its kind alone.
                let title =
                    event["summary"]?.text ?? event["workingLocationProperties"]?["officeLocation"]?["label"]?
                    .text
                    ?? (event["workingLocationProperties"]?["type"]?.text == "homeOffice" ? "Home" : "")
                lines.append("\(try time(event["start"])) \(try time(event["end"])) \(title)")
            }
            page = answer["nextPageToken"]?.text.map { "&pageToken=\($0)" } ?? ""
        } while !page.isEmpty
        return lines
    }

    private static func text(_ instant: Instant) -> String {
        let text = instant.utc.basicText
        return "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.dropFirst(6).prefix(2))T00:00:00Z"
    }

    private static func time(_ value: JSONValue?) throws -> String {
        if let date = value?["date"]?.text { return date.replacing("-", with: "") }
        let text = try #require(value?["dateTime"]?.text)
        let digits = String(text.prefix(19)).replacing("-", with: "").replacing(":", with: "")
        let local = try #require(LocalDateTime(digits))
        guard !text.hasSuffix("Z") else { return local.basicText }
        let offset = text.suffix(6)
        let hours = try #require(Int64(offset.dropFirst().prefix(2))),
            minutes = try #require(Int64(offset.suffix(2)))
        let seconds = (hours * 60 + minutes) * 60
        return local.adding(seconds: offset.hasPrefix("-") ? seconds : -seconds).basicText
    }
}
