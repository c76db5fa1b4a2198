import ICalendar
import Testing

@Suite("RFC 5545 §3.1 content lines")
struct ContentLineTests {
    @Test(arguments: [
        ("SUMMARY", ICalendarError.Code.missingColon, 8), ("SUMMARY text", .invalidName, 8),
        (":text", .emptyName, 1),
        (";X=1:text", .emptyName, 1), ("X_Y:text", .invalidName, 2), ("É:text", .invalidName, 1),
        ("", .blankLine, 1),
        ("SUMMARY;:text", .invalidParameter, 9), ("SUMMARY;X:text", .invalidParameter, 10),
        ("SUMMARY;=1:text", .invalidParameter, 9), ("SUMMARY;X=\"a:text", .unclosedQuote, 11),
        ("SUMMARY;X=a\"b\":text", .quoteInParameter, 12), ("SUMMARY;X=\"a\"b:text", .quoteInParameter, 14),
        ("SUMMARY:a\u{0}b", .controlCharacter, 10), ("SUMMARY:a\u{7F}b", .controlCharacter, 10),
        ("SUMMARY:a\rb", .bareCarriageReturn, 10), ("SUMMARY:a\nX-B:c", .bareLineFeed, 10),
        ("BEGIN:", .invalidName, 7), ("BEGIN;X=1:VALARM", .invalidName, 11), ("END:VTODO", .mismatchedEnd, 1),
    ])
    func `a malformed line says why and where`(_ line: String, _ code: ICalendarError.Code, _ column: Int)
        throws
    {
        let error = try #require(throws: ICalendarError.self) { try VCalendar.read(Sample.event(line)) }
        #expect(error.code == code)
        #expect(error.line == Sample.firstOwnLine)
        #expect(error.column == column)
        #expect(error.section.hasPrefix("RFC 5545 §3"))
    }

    @Test func `one line is read by itself, with its parameters`() throws {
        let line = try Property(contentLine: "exdate;X=\"a;b\",c^nd;Value=DATE:20260302,20260303")
        #expect(line.name == .exdate)
        #expect(line.parameterValues("X") == ["a;b", "c\nd"])
        #expect(try line.times().map(\.text) == ["20260302", "20260303"])
        #expect(!line.holdsPeriods)
        #expect(try Property(contentLine: "RDATE;VALUE=period:x").holdsPeriods)
    }

    @Test(arguments: [
        ("SUMMARY", ICalendarError.Code.missingColon, 8), ("SUMMARY;X=1", .missingColon, 12),
        ("SUMMARY:a\r\nUID:b", .controlCharacter, 10), ("SUMMARY:a\nb", .controlCharacter, 10),
        ("SUMMARY;X:a", .invalidParameter, 10), ("", .blankLine, 1), (" SUMMARY:a", .continuationFirst, 1),
    ])
    func `what is not one line is refused`(_ line: String, _ code: ICalendarError.Code, _ column: Int) throws
    {
        let error = try #require(throws: ICalendarError.self) { try Property(contentLine: line) }
        #expect(error.code == code)
        #expect(error.column == column)
    }

    @Test(
        arguments: [
            ([0xE9], 9), ([0xC3], 9), ([0xC0, 0xAF], 9), ([0x61, 0xED, 0xA0, 0x80], 10),
            ([0xF4, 0x90, 0x80, 0x80], 9),
            ([0xF0, 0x82, 0x82, 0xAC], 9), ([0xE2, 0x82], 9), ([0xFF], 9), ([0x80], 9),
        ] as [([UInt8], Int)])
    func `what is not UTF-8 is refused`(_ octets: [UInt8], _ column: Int) throws {
        var input = Sample.event("SUMMARY:")
        let place = try #require(input.firstRange(of: Array("SUMMARY:".utf8))).upperBound
        input.insert(contentsOf: octets, at: place)
        let error = try #require(throws: ICalendarError.self) { try VCalendar.read(input) }
        #expect(error.code == .invalidUTF8)
        #expect(error.line == Sample.firstOwnLine)
        #expect(error.column == column)
    }

    @Test func `a folded line is read whole, even folded within a character`() throws {
        var input = Sample.event("SUMMARY:caf")
        let place = try #require(input.firstRange(of: Array("caf".utf8))).upperBound
        input.insert(
            contentsOf: [0xC3] + Array("\r\n ".utf8) + [0xA9] + Array("\r\n\t\tz\r\n ".utf8), at: place)
        #expect(try Sample.read(input).summary == "café\tz")
    }

    @Test func `a name and its parameters may be folded`() throws {
        let event = try Sample.read(Sample.event("SUM\r\n MARY;LANG\r\n UAGE=d\r\n e\r\n :text"))
        #expect(event.summary == "text")
        #expect(event.first(.summary)?.parameter(.language) == "de")
    }

    @Test func `the line of a folded property is its first`() throws {
        let event = try Sample.read(Sample.event("SUMMARY:a\r\n b\r\n c", "LOCATION:d"))
        #expect(event.first(.summary)?.line == Sample.firstOwnLine)
        #expect(event.first(.location)?.line == Sample.firstOwnLine + 3)
    }

    @Test func `names are compared without case and kept as written`() throws {
        let event = try Sample.read(Sample.event("Summary;Language=de:text", "x-Own:1"))
        #expect(event.summary == "text")
        #expect(event.first(.summary)?.name.rawName == "Summary")
        #expect(event.first("X-OWN")?.name.rawName == "x-Own")
        #expect(event.first("X-OWN")?.name == "X-own")
    }

    @Test(arguments: [
        (";CN=Anna", ["Anna"]), (";CN=\"Huber, Anna\"", ["Huber, Anna"]),
        (";CN=a,\"b,c\",d", ["a", "b,c", "d"]),
        (";CN=", [""]), (";CN=\"\"", [""]), (";CN=George ^'Babe^' Ruth", ["George \"Babe\" Ruth"]),
        (";CN=a^nb^^c^d", ["a\nb^c^d"]), (";CN=\"a;b:c\"", ["a;b:c"]), (";CN=é", ["é"]),
        (";CN=end^", ["end^"]),
    ])
    func `parameter values are decoded`(_ parameters: String, _ values: [String]) throws {
        let event = try Sample.read(Sample.event("ATTENDEE\(parameters):mailto:a@example.com"))
        let attendee = try #require(event.attendees.first)
        #expect(attendee.parameterValues(.cn) == values)
        #expect(attendee.parameters == [Parameter(.cn, values)])
        #expect(attendee.value == "mailto:a@example.com")
    }

    @Test func `a semicolon that iOS escapes belongs to the value`() throws {
        let event = try Sample.read(Sample.event("X-PLACE;X-TITLE=Main\\; Linz;X-R=7:geo:1,2"))
        let place = try #require(event.first("X-PLACE"))
        #expect(place.parameter("X-TITLE") == "Main\\; Linz")
        #expect(place.parameter("X-R") == "7")
        #expect(place.value == "geo:1,2")
    }

    @Test func `a backslash before a parameter stays the end of a value`() throws {
        let event = try Sample.read(Sample.event("X-PLACE;X-DIR=C\\;X-R=7:v"))
        #expect(event.first("X-PLACE")?.parameter("X-DIR") == "C\\")
        #expect(event.first("X-PLACE")?.parameter("X-R") == "7")
    }

    @Test func `a property without colon behind its parameters has an empty value`() throws {
        let event = try Sample.read(Sample.event("X-ORGANIZER;CN=Rental;X-N=2"))
        let organizer = try #require(event.first("X-ORGANIZER"))
        #expect(organizer.value.isEmpty)
        #expect(organizer.parameters.map(\.values) == [["Rental"], ["2"]])
    }
}
