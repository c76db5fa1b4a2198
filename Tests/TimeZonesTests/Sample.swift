import Foundation
import ICalendar
import TestSupport
import Testing

@testable import TimeZones

/// What the tests of this module start from.
enum Sample {
    /// The zones in `Fixtures/timezones/zoneinfo`, so that new data of the OS do not change a test.
    static let directory = Fixture.url("timezones/zoneinfo").path(percentEncoded: false)
    static let database = TimeZoneDatabase(directory: directory)

    /// The zone of the VTIMEZONE in `Fixtures/timezones/vtimezone`.
    static func zone(ofFile name: String) throws -> Zone {
        let reading = try ICalendarReader.read(Fixture.bytes("timezones/vtimezone/\(name).ics"), .lenient)
        return try VTimeZone.zone(from: try #require(reading.calendars.first?.timeZones.first))
    }

    /// A VTIMEZONE of these observances, each given as lines.
    ///
    /// Made without a reader: what no reader lets through can still be made by a program.
    static func timeZone(_ observances: String..., named tzid: String = "T") throws -> Component {
        var zone = Component(.vtimezone, properties: [Property("TZID", text: tzid)])
        for line in observances.joined(separator: "\n").split(separator: "\n").map(String.init) {
            if line.hasPrefix("BEGIN:") {
                zone.components.append(Component(ComponentName(String(line.dropFirst("BEGIN:".count)))))
            } else if !line.hasPrefix("END:"), let last = zone.components.indices.last {
                zone.components[last].properties.append(property(line))
            }
        }
        return zone
    }

    private static func property(_ line: String) -> Property {
        let colon = line.firstIndex(of: ":") ?? line.endIndex
        let head = line[..<colon].split(separator: ";").map(String.init)
        let parameters = head.dropFirst().map { text in
            let pair = text.split(separator: "=", maxSplits: 1).map(String.init)
            return Parameter(ParameterName(pair[0]), [pair.count > 1 ? pair[1] : ""])
        }
        return Property(
            PropertyName(head.first ?? ""), value: String(line[colon...].dropFirst()), parameters: parameters)
    }

    /// `STANDARD` from -0500 to -0400 with further lines.
    static func standard(_ lines: String...) -> String {
        (["BEGIN:STANDARD"] + lines + ["TZOFFSETFROM:-0400", "TZOFFSETTO:-0500", "END:STANDARD"])
            .joined(separator: "\n")
    }

    static func instant(_ text: String) throws -> Instant {
        Instant(utc: try #require(LocalDateTime(String(text.prefix(15)))))
    }
}

/// A line of a table of local times: `NAME LOCAL RESOLUTION UTC`.
struct LocalTimeCase: Sendable, CustomTestStringConvertible {
    let name: String
    let local: String
    let resolution: String
    let utc: String

    var testDescription: String { "\(name) \(local)" }

    static func all(in path: String) -> [LocalTimeCase] {
        (try? Fixture.lines(path))?.compactMap { line in
            let fields = line.split(separator: " ").map(String.init)
            guard fields.count == 4 else { return nil }
            return LocalTimeCase(name: fields[0], local: fields[1], resolution: fields[2], utc: fields[3])
        } ?? []
    }

    /// Expects the zone to say the same in both ways of asking.
    func check(_ zone: Zone) throws {
        let local = try #require(LocalDateTime(local))
        let answer = zone.resolution(of: local)
        let word =
            switch answer {
            case .unique: "unique"
            case .gap: "gap"
            case .overlap: "overlap"
            }
        #expect(word == resolution)
        #expect(answer.instant.utc.basicText + "Z" == utc)
        #expect(zone.instant(of: local) == answer.instant)
        guard case .gap = answer else {
            #expect(zone.local(at: answer.instant) == local)
            if case .overlap(_, let second) = answer { #expect(zone.local(at: second) == local) }
            return
        }
    }
}
