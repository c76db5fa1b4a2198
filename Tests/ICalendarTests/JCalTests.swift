import ICalendar
import TestSupport
import Testing

@Suite("RFC 7265 jCal")
struct JCalTests {
    private func calendar(_ lines: String...) throws -> VCalendar {
        let text =
            [
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1",
                "DTSTAMP:20260101T000000Z",
            ]
            + lines + ["END:VEVENT", "END:VCALENDAR", ""]
        return try VCalendar.read(Array(text.joined(separator: "\r\n").utf8))
    }

    /// The jCal of one property of an event, and the line that comes back from it.
    private func both(_ line: String) throws -> (jCal: String, line: String) {
        let jCal = JCal.octets(of: try calendar(line))
        let back = try JCal.read(jCal)
        let property = try #require(back.master?.properties.last)
        let text = String(decoding: jCal, as: UTF8.self)
        // The event's own properties are before it, the ends of its arrays behind it.
        let start = try #require(text.firstRange(of: "\"2026-01-01T00:00:00Z\"],")?.upperBound)
        let end = text.index(text.endIndex, offsetBy: -"],[]]]]".count)
        let unfolded = String(decoding: property.serialized(), as: UTF8.self).replacing("\r\n ", with: "")
        return (String(text[start..<end]), String(unfolded.dropLast()))
    }

    // The examples of the sections, and what they leave open.
    @Test(arguments: [
        ("SUMMARY:Meeting with Fred", #"["summary",{},"text","Meeting with Fred"]"#),
        ("CATEGORIES:Meetings,Work\\, hard", #"["categories",{},"text","Meetings","Work, hard"]"#),
        ("DESCRIPTION:a\\nb\\;c \"d\" \\\\", #"["description",{},"text","a\nb;c \"d\" \\"]"#),
        ("GEO:37.386013;-122.082932", #"["geo",{},"float",[37.386013,-122.082932]]"#),
        ("REQUEST-STATUS:2.0;Success", #"["request-status",{},"text",["2.0","Success"]]"#),
        ("DTSTART;VALUE=DATE:20110517", #"["dtstart",{},"date","2011-05-17"]"#),
        ("DTSTART:20121017T120000", #"["dtstart",{},"date-time","2012-10-17T12:00:00"]"#),
        ("DTSTART:20121017T120000Z", #"["dtstart",{},"date-time","2012-10-17T12:00:00Z"]"#),
        (
            "DTEND;TZID=Europe/Berlin:20111017T130000",
            #"["dtend",{"tzid":"Europe/Berlin"},"date-time","2011-10-17T13:00:00"]"#
        ),
        (
            "EXDATE:20110517T120000Z,20110518T120000Z",
            #"["exdate",{},"date-time","2011-05-17T12:00:00Z","2011-05-18T12:00:00Z"]"#
        ),
        (
            "RDATE;VALUE=PERIOD:19970308T160000Z/P1D,19970309T160000Z/19970309T170000Z",
            #"["rdate",{},"period",["1997-03-08T16:00:00Z","P1D"],["1997-03-09T16:00:00Z","1997-03-09T17:00:00Z"]]"#
        ),
        (
            "RRULE:FREQ=YEARLY;COUNT=5;BYDAY=-1SU,2MO;BYMONTH=10",
            #"["rrule",{},"recur",{"freq":"YEARLY","count":5,"byday":["-1SU","2MO"],"bymonth":10}]"#
        ),
        (
            "RRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1,15,-1;UNTIL=20131001",
            #"["rrule",{},"recur",{"freq":"MONTHLY","interval":2,"bymonthday":[1,15,-1],"until":"2013-10-01"}]"#
        ),
        ("PRIORITY:5", #"["priority",{},"integer",5]"#),
        ("DURATION:P1D", #"["duration",{},"duration","P1D"]"#),
        ("X-NON-SMOKING;VALUE=BOOLEAN:TRUE", #"["x-non-smoking",{},"boolean",true]"#),
        ("X-GRADE;VALUE=FLOAT:1.3", #"["x-grade",{},"float",1.3]"#),
        ("X-TIME;VALUE=TIME:123000Z", #"["x-time",{},"time","12:30:00Z"]"#),
        ("X-OFFSET;VALUE=UTC-OFFSET:+1245", #"["x-offset",{},"utc-offset","+12:45"]"#),
        ("X-FOO;X-BAR=A:a\\,b,c;d", #"["x-foo",{"x-bar":"A"},"unknown","a\\,b,c;d"]"#),
        ("X-FOO;VALUE=X-TYPE:a\\,b", #"["x-foo",{},"x-type","a\\,b"]"#),
        (
            "ATTENDEE;DELEGATED-TO=\"mailto:a@example.org\",\"mailto:b@example.org\":mailto:c@example.org",
            #"["attendee",{"delegated-to":["mailto:a@example.org","mailto:b@example.org"]},"cal-address","mailto:c@example.org"]"#
        ),
        (
            "ATTENDEE;CN=\"a, ^'b^' ^n c\":mailto:c@example.org",
            #"["attendee",{"cn":"a, \"b\" \n c"},"cal-address","mailto:c@example.org"]"#
        ),
        (
            "ATTACH;VALUE=BINARY;ENCODING=BASE64:SGVsbG8gV29ybGQh",
            #"["attach",{"encoding":"BASE64"},"binary","SGVsbG8gV29ybGQh"]"#
        ),
        ("URL:http://example.org/?a=b;c,d", #"["url",{},"uri","http://example.org/?a=b;c,d"]"#),
    ])
    func `a property goes there and comes back`(_ line: String, _ jCal: String) throws {
        let (made, back) = try both(line)
        #expect(made == jCal)
        #expect(back == line)
    }

    @Test func `numbers lose what JSON does not have`() throws {
        #expect(try both("PRIORITY:+05").line == "PRIORITY:5")
        #expect(try both("GEO:+037.5;-000.25").line == "GEO:37.5;-0.25")
    }

    @Test(arguments: Corpus.names)
    func `an object comes back as it was`(_ name: String) throws {
        for original in try ICalendarReader.read(Corpus.octets(name), .strict).calendars {
            try compare(original)
        }
    }

    private func compare(_ original: VCalendar) throws {
        let jCal = JCal.octets(of: original)
        let back = try JCal.read(jCal)
        #expect(back.members.count == original.members.count)
        for (a, b) in zip(back.members, original.members) {
            #expect(a.properties.map(\.name) == b.properties.map(\.name))
            for (left, right) in zip(a.properties, b.properties) {
                #expect(left.text == right.text, "\(left.name)")
                #expect(
                    left.parameters.filter { $0.name != .value }
                        == right.parameters.filter { $0.name != .value })
            }
        }
        #expect(JCal.octets(of: back) == jCal)
    }

    // RFC 7265 §5.3, and lists of a named type in properties that nobody here knows.
    @Test(arguments: [
        (
            "X-COMPLAINT-DEADLINE:20110512T120000Z",
            #"["x-complaint-deadline",{},"unknown","20110512T120000Z"]"#
        ),
        (
            "X-COFFEE-DATA:Stenophylla;Guinea\\,Africa",
            #"["x-coffee-data",{},"unknown","Stenophylla;Guinea\\,Africa"]"#
        ),
        ("PERCENT-COMPLETE:95", #"["percent-complete",{},"integer",95]"#),
        (
            "X-DAYS;VALUE=DATE:20260101,20260102",
            #"["x-days",{},"date","2026-01-01","2026-01-02"]"#
        ),
        ("X-SUM;VALUE=INTEGER:1,-2", #"["x-sum",{},"integer",1,-2]"#),
        ("X-TEXT;VALUE=TEXT:a\\,b;c", #"["x-text",{},"text","a,b;c"]"#),
        (
            "CONFERENCE;VALUE=URI;LABEL=Join:https://example.org/c",
            #"["conference",{"label":"Join"},"uri","https://example.org/c"]"#
        ),
        ("X-KIND;VALUE=X-OWN:a\\,b", #"["x-kind",{},"x-own","a\\,b"]"#),
        (
            "REQUEST-STATUS:3.1;Invalid\\; value;DTSTART:x;y",
            #"["request-status",{},"text",["3.1","Invalid; value","DTSTART:x;y"]]"#
        ),
    ])
    func `what is not recognised survives`(_ line: String, _ jCal: String) throws {
        let (made, back) = try both(line)
        #expect(made == jCal)
        // What needs no escape is escaped on the way back, where the type is known.
        #expect(back.replacing("\\;", with: ";") == line.replacing("\\;", with: ";"))
    }

    @Test func `several objects are an array`() throws {
        let calendars = [try calendar("SUMMARY:a"), try calendar("SUMMARY:b")]
        let octets = JCal.octets(of: calendars)
        #expect(try JCal.readAll(octets).map { $0.master?.summary } == ["a", "b"])
        #expect(try JCal.readAll(JCal.octets(of: calendars[0])).count == 1)
        #expect(throws: ICalendarError(.invalidJCal)) { try JCal.readAll(Array("[[],[]]".utf8)) }
        #expect(throws: ICalendarError(.invalidJCal)) { try JCal.read(octets) }
    }

    @Test func `single values and arrays of one are the same, and white space is none`() throws {
        let text = """
            [ "VCalendar", [ ["version", {}, "text", "2.0"], ["prodid", {}, "text", "x"] ],
              [ ["vevent", [ ["uid", {}, "text", "\\u00e9\\ud83d\\ude00"],
                ["dtstamp", {}, "date-time", "2026-01-01T00:00:00Z"],
                ["attendee", {"delegated-to": ["mailto:a@example.org"]}, "cal-address", "mailto:b@example.org"],
                ["rrule", {}, "recur", {"freq": "DAILY", "byhour": [9], "byday": "MO"}],
                ["dtstart", {}, "date-time", "2026-01-05T09:00:00Z"] ], [] ] ] ]
            """
        let event = try #require(JCal.read(Array(text.utf8)).master)
        #expect(event.uid == "é😀")
        #expect(event.first(.rrule)?.value == "FREQ=DAILY;BYHOUR=9;BYDAY=MO")
        #expect(event.attendees.first?.parameter(.delegatedTo) == "mailto:a@example.org")
    }

    @Test(arguments: [
        ("", ICalendarError.Code.invalidJSON), ("[\"vcalendar\",[],[]", .invalidJSON), ("[1,]", .invalidJSON),
        ("{\"a\" 1}", .invalidJSON), ("[\"a\u{1}\"]", .invalidJSON), ("[\"\\ud800\"]", .invalidJSON),
        ("[01]", .invalidJSON), ("[1.]", .invalidJSON), ("nul", .invalidJSON), ("[] []", .invalidJSON),
        ("{}", .invalidJCal), ("[\"vcalendar\",[]]", .invalidJCal), ("[\"v c\",[],[]]", .invalidJCal),
        ("[\"vcalendar\",[[\"x\",{},\"text\"]],[]]", .invalidJCal),
        ("[\"vcalendar\",[[\"x\",{},\"text\",null]],[]]", .invalidJCal),
        ("[\"vcalendar\",[[\"x\",{\"a\":1},\"text\",\"\"]],[]]", .invalidJCal),
        ("[\"vcalendar\",[[\"x\",{},\"text\",{}]],[]]", .invalidJCal), ("[\"vevent\",[],[]]", .notACalendar),
        ("[\"vcalendar\",[],[]]", .missingProperty),
        (String(repeating: "[", count: 100_000), .tooDeep),
    ])
    func `what is not jCal is refused`(_ text: String, _ code: ICalendarError.Code) {
        #expect(throws: ICalendarError(code)) { try JCal.read(Array(text.utf8)) }
    }

    @Test func `a text cannot get out of its line`() throws {
        let text = """
            ["vcalendar",[["version",{},"text","2.0"],["prodid",{},"text","x"]],
             [["vevent",[["uid",{},"text","1"],["dtstamp",{},"date-time","2026-01-01T00:00:00Z"],
               ["x-a",{"x-b":"c\\r\\nX-EVIL:1"},"unknown","d\\r\\nX-EVIL:2"]],[]]]]
            """
        let event = try #require(JCal.read(Array(text.utf8)).master)
        #expect(event.properties.map(\.name.rawName) == ["UID", "DTSTAMP", "X-A"])
    }
}
