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

    @Test(.enabled(if: (try? TimeZoneDatabase.system.check()) != nil))
    func `a Windows id means its zone however it is punctuated and numbered`() throws {
        for name in WindowsZones.names {
            let identifier = try #require(TimeZoneDatabase.system.ianaName(forWindows: name))
            for text in [
                name, name.uppercased(), "\"\(name)\"", "  \(name) ", name.replacing(" ", with: "_"),
                name.replacing("Standard", with: "Daylight"), "tzone://Microsoft/\(name)",
            ] + (name.hasPrefix("UTC") ? [] : ["\(name) 1"]) {
                #expect(
                    TimeZoneDatabase.system.resolve(TimeZoneID(text))?.identifier == identifier, "\(text)")
            }
        }
    }

    @Test(.enabled(if: (try? TimeZoneDatabase.system.check()) != nil))
    func `every IANA name is found behind a prefix and with other separators`() throws {
        for name in TimeZoneDatabase.system.identifiers where name.contains("/") {
            let zone = try #require(TimeZoneDatabase.system.resolve(TimeZoneID(name)))
            for text in [
                "/mozilla.org/20050126_1/\(name)", "/freeassociation.sourceforge.net/Tzfile/\(name)",
            ] {
                #expect(TimeZoneDatabase.system.resolve(TimeZoneID(text)) == zone, "\(text)")
            }
            // In `Etc/GMT-1` the sign has a meaning.
            guard !name.contains("GMT") else { continue }
            for sign in ["_", "-"] {
                let text = name.replacing("/", with: sign)
                #expect(TimeZoneDatabase.system.resolve(TimeZoneID(text)) == zone, "\(text)")
            }
        }
    }

    @Test(arguments: [
        // CLDR's id, though others agree.
        ("Europe/Stockholm", "W. Europe Standard Time"), ("Etc/UTC", "UTC"),
        // By another name of it.
        ("CET", "Romance Standard Time"), ("Antarctica/Troll", nil),
    ])
    func `a zone has the Windows id of equal clocks`(_ identifier: String, _ name: String?) throws {
        let zone = try #require(Sample.database.zone(named: identifier))
        let span = try Sample.instant("20260101T000000Z")..<Sample.instant("20280101T000000Z")
        #expect(Sample.database.windowsName(for: zone, over: span) == name)
    }

    @Test func `a VTIMEZONE without a name of the world has a Windows id by its rules`() throws {
        let zone = try Sample.zone(ofFile: "outlook-2016-observances-from-1601")
        let span = try Sample.instant("20260101T000000Z")..<Sample.instant("20280101T000000Z")
        #expect(
            Sample.database.windowsName(for: zone.renamed("My Zone"), over: span)
                == "Central Europe Standard Time")
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
        try withFolder { folder, database in
            let copy = database
            let summer = try Sample.instant("20260701T120000Z")
            let before = try #require(database.resolve("Europe/Berlin"))
            #expect(before.offset(at: summer).seconds == 7200)

            try replace("Europe/Berlin", by: "Europe/Moscow", in: folder)
            #expect(database.resolve("Europe/Berlin") == before)
            copy.reload()
            #expect(database.resolve("Europe/Berlin")?.offset(at: summer).seconds == 10_800)
            #expect(before.offset(at: summer).seconds == 7200)
        }
    }

    @Test func `files that changed are noticed, and only those`() throws {
        try withFolder { folder, database in
            #expect(!database.reloadIfChanged())
            let summer = try Sample.instant("20260701T120000Z")
            #expect(database.resolve("Europe/Berlin")?.offset(at: summer).seconds == 7200)
            #expect(!database.reloadIfChanged())

            // As a package manager does it.
            try replace("Europe/Berlin", by: "Europe/Moscow", in: folder)
            #expect(database.reloadIfChanged())
            #expect(database.resolve("Europe/Berlin")?.offset(at: summer).seconds == 10_800)
            #expect(!database.reloadIfChanged())

            // As somebody does it who writes over the file.
            let handle = try FileHandle(forWritingTo: folder.appending(path: "Europe/Berlin"))
            try handle.truncate(atOffset: 0)
            try handle.write(
                contentsOf: Data(contentsOf: Fixture.url("timezones/zoneinfo/Europe/London")))
            try handle.close()
            #expect(database.reloadIfChanged())
            #expect(database.resolve("Europe/Berlin")?.offset(at: summer).seconds == 3600)
        }
    }

    @Test func `a zone that comes with new data is found, and one that goes is unknown`() throws {
        try withFolder { folder, database in
            #expect(database.resolve("Europe/Paris") == nil)
            try replace("Europe/Paris", by: "Europe/Paris", in: folder)
            #expect(database.reloadIfChanged())
            #expect(database.resolve("Europe/Paris") != nil)
            try FileManager.default.removeItem(at: folder.appending(path: "Europe/Paris"))
            #expect(database.reloadIfChanged())
            #expect(database.resolve("Europe/Paris") == nil)
        }
    }

    /// A data base over a folder of its own that knows Berlin only.
    private func withFolder(_ body: (URL, TimeZoneDatabase) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "zoneinfo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "Europe"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try replace("Europe/Berlin", by: "Europe/Berlin", in: folder)
        try body(folder, TimeZoneDatabase(directory: folder.path(percentEncoded: false)))
    }

    private func replace(_ name: String, by other: String, in folder: URL) throws {
        let file = folder.appending(path: name)
        try? FileManager.default.removeItem(at: file)
        try FileManager.default.copyItem(at: Fixture.url("timezones/zoneinfo/\(other)"), to: file)
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
