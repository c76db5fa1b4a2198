import Foundation
import ICalendar
import TestSupport
import Testing

@testable import TimeZones

@Suite("Names of time zones")
struct TimeZoneDatabaseTests {
    @Test(arguments: NameCase.all)
    func `a TZID of the wild means a zone, or nothing`(_ row: NameCase) {
        #expect(Sample.database.resolve(TimeZoneID(row.tzid))?.identifier == row.identifier)
        // From the cache the second time.
        #expect(Sample.database.resolve(TimeZoneID(row.tzid))?.identifier == row.identifier)
    }

    @Test func `the table of names is there`() {
        #expect(NameCase.all.count > 50)
    }

    @Test(arguments: ["europe/berlin", "EUROPE/BERLIN", "Europe/Berlin"])
    func `an IANA name is found in any case and spelled as usual`(_ name: String) {
        #expect(Sample.database.zone(named: name)?.identifier == "Europe/Berlin")
    }

    @Test(arguments: [
        "", "Europe", "Europe/", "/Europe/Berlin", "Europe/../Europe/Berlin", "../zoneinfo/Europe/Berlin",
        "tzdata.zi",
        "Europe/Berlin\u{0}", "W. Europe Standard Time", "UTC+1",
    ])
    func `nothing but IANA names is an IANA name`(_ name: String) {
        #expect(Sample.database.zone(named: name) == nil)
    }

    @Test func `a link keeps its name where it is asked for by name`() {
        #expect(Sample.database.zone(named: "US/Eastern")?.identifier == "US/Eastern")
    }

    @Test(arguments: [
        ("Europe/Berlin", "W. Europe Standard Time"), ("Europe/Stockholm", "W. Europe Standard Time"),
        ("Europe/Kyiv", "FLE Standard Time"), ("Asia/Kolkata", "India Standard Time"),
        ("US/Eastern", "Eastern Standard Time"),
        ("america/argentina/buenos_aires", "Argentina Standard Time"),
        ("Etc/UTC", "UTC"), ("UTC", "UTC"), ("Etc/GMT+12", "Dateline Standard Time"),
    ])
    func `an IANA name has a Windows id`(_ identifier: String, _ name: String) {
        #expect(Sample.database.windowsName(for: identifier) == name)
    }

    @Test func `a place that Windows does not have has none`() {
        #expect(Sample.database.windowsName(for: "Antarctica/Troll") == nil)
    }

    @Test(arguments: [
        ("W. Europe Standard Time", "Europe/Berlin"), ("INDIA STANDARD TIME", "Asia/Kolkata"),
        ("FLE Standard Time", "Europe/Kyiv"), ("UTC", "Etc/UTC"),
    ])
    func `a Windows id has an IANA name`(_ name: String, _ identifier: String) {
        #expect(Sample.database.ianaName(forWindows: name) == identifier)
    }

    @Test func `a Windows id that is none has no IANA name`() {
        #expect(Sample.database.ianaName(forWindows: "Customized Time Zone") == nil)
    }

    @Test func `every default zone of the Windows table leads back to an id`() {
        for identifier in WindowsZones.identifiers {
            #expect(WindowsZones.name(for: identifier) != nil)
        }
        #expect(WindowsZones.identifiers.count > 135)
    }

    @Test(.enabled(if: (try? TimeZoneDatabase.system.check()) != nil))
    func `every name in the tables is a zone of this system`() {
        for identifier in WindowsZones.identifiers {
            #expect(TimeZoneDatabase.system.canonicalZone(named: identifier) != nil, "\(identifier)")
        }
    }

    @Test func `a foreign VTIMEZONE finds the zone that behaves like it`() throws {
        let zone = try Sample.zone(ofFile: "outlook-2016-observances-from-1601")
        let span = try Sample.instant("20250101T000000Z")..<Sample.instant("20300101T000000Z")
        #expect(Sample.database.zone(matching: zone, over: span)?.identifier == "Europe/Budapest")
        #expect(
            Sample.database.zone(matching: zone, over: span, preferring: ["Nowhere", "Europe/Paris"])?
                .identifier
                == "Europe/Paris")
        let odd = Zone(fixedOffset: UTCOffset(seconds: 1234))
        #expect(Sample.database.zone(matching: odd, over: span) == nil)
    }

    @Test func `the release of the data is known`() {
        #expect(Sample.database.version == "2026f")
    }

    @Test func `a missing folder is said, not papered over`() {
        let database = TimeZoneDatabase(directory: "/nonexistent/zoneinfo")
        #expect(throws: TimeZoneError(.missingDirectory)) { try database.check() }
        #expect(database.zone(named: "Europe/Berlin") == nil)
        #expect(database.resolve("Europe/Berlin") == nil)
        #expect(database.resolve("W. Europe Standard Time") == nil)
        #expect(database.identifiers.isEmpty)
        #expect(database.version == "unknown")
        #expect(throws: Never.self) { try Sample.database.check() }
    }

    @Test func `new data count after a reload`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "zoneinfo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "Europe"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "Europe/Berlin")
        try FileManager.default.copyItem(at: Fixture.url("timezones/zoneinfo/Europe/Berlin"), to: file)

        let database = TimeZoneDatabase(directory: folder.path(percentEncoded: false))
        let copy = database
        let summer = try Sample.instant("20260701T120000Z")
        let before = try #require(database.resolve("Europe/Berlin"))
        #expect(before.offset(at: summer).seconds == 7200)

        try FileManager.default.removeItem(at: file)
        try FileManager.default.copyItem(at: Fixture.url("timezones/zoneinfo/Europe/Moscow"), to: file)
        #expect(database.resolve("Europe/Berlin") == before)
        copy.reload()
        #expect(database.resolve("Europe/Berlin")?.offset(at: summer).seconds == 10_800)
        #expect(before.offset(at: summer).seconds == 7200)
    }
}

/// A line `TZID = IDENTIFIER`, `-` for none.
struct NameCase: Sendable, CustomTestStringConvertible {
    let tzid: String
    let identifier: String?

    var testDescription: String { tzid }

    static let all: [NameCase] =
        (try? Fixture.lines("timezones/names.txt"))?.compactMap { line in
            guard let sign = line.firstRange(of: " = ") else { return nil }
            let identifier = String(line[sign.upperBound...])
            return NameCase(
                tzid: String(line[..<sign.lowerBound]), identifier: identifier == "-" ? nil : identifier)
        } ?? []
}
