import CalDAV
import ICalendar
import Testing

@Suite("RFC 5545 §3.8.1.3 classification")
struct AccessClassTests {
    private func object(_ lines: String..., calendar: String = "") throws -> VCalendar {
        let events = lines.map { "BEGIN:VEVENT\r\n\(Self.base)\($0)END:VEVENT\r\n" }.joined()
        return try VCalendar.read(
            Array(
                ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//secret//maker//EN\r\n\(calendar)\(Self.zone)"
                    + events + "END:VCALENDAR\r\n").utf8))
    }

    static let zone =
        "BEGIN:VTIMEZONE\r\nTZID:Here\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"
        + "TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    static let base =
        "UID:u\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Here:20260105T090000\r\nDURATION:PT1H\r\n"

    @Test(arguments: [
        ("", AccessClass.public), ("CLASS:PUBLIC\r\n", .public), ("CLASS:private\r\n", .private),
        ("CLASS:CONFIDENTIAL\r\n", .confidential), ("CLASS:X-FAMILY\r\n", .private),
        ("X-CALENDARSERVER-ACCESS:CONFIDENTIAL\r\n", .confidential),
        ("X-CALENDARSERVER-ACCESS:RESTRICTED\r\n", .private),
        ("CLASS:PUBLIC\r\nX-CALENDARSERVER-ACCESS:PRIVATE\r\n", .private),
    ])
    func `a class is what it says, and private when nobody knows it`(
        _ lines: String, _ expected: AccessClass
    ) throws {
        #expect(AccessClass(of: try object(lines)) == expected)
        let override = "RECURRENCE-ID;TZID=Here:20260106T090000\r\n"
        #expect(AccessClass(of: try object("RRULE:FREQ=DAILY\r\n", override + lines)) == expected)
    }

    @Test func `Calendar Server's word may stand at the calendar`() throws {
        #expect(
            AccessClass(of: try object("", calendar: "X-CALENDARSERVER-ACCESS:CONFIDENTIAL\r\n"))
                == .confidential
        )
    }

    @Test func `what is public is left as it is, and what is confidential is not there`() throws {
        let open = try object("LOCATION:Here\r\n")
        #expect(open.masked(productID: "-//x//EN") == open)
        #expect(try object("CLASS:CONFIDENTIAL\r\n").masked(productID: "-//x//EN") == nil)
    }

    @Test func `of what is private there remains when it is`() throws {
        let alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:secret\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n"
        let secret = try object(
            "CLASS:PRIVATE\r\nSUMMARY:secret\r\nLOCATION:secret\r\nDESCRIPTION:secret\r\nORGANIZER:mailto:secret@x\r\n"
                + "ATTENDEE:mailto:secret@y\r\nCATEGORIES:secret\r\nURL:http://secret\r\nX-SECRET:secret\r\n"
                + "RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE;X-WHY=secret;TZID=Here:20260107T090000\r\nTRANSP:TRANSPARENT\r\n"
                + "STATUS:TENTATIVE\r\nCOMMENT:secret\r\n" + alarm,
            "RECURRENCE-ID;TZID=Here:20260106T090000\r\nSUMMARY:secret\r\n",
            calendar: "X-WR-CALNAME:secret\r\n")
        let masked = try #require(secret.masked(productID: "-//x//EN"))
        let text = String(decoding: masked.serialized(), as: UTF8.self)
        #expect(!text.lowercased().contains("secret"))
        let master = try #require(masked.master)
        #expect(master.first(.summary)?.text == "Busy")
        #expect(master.components.isEmpty)
        for name: PropertyName in [
            .uid, .dtstamp, .dtstart, .duration, .rrule, .exdate, .status, .transp, .class,
        ] {
            #expect(master.first(name) != nil, "\(name)")
        }
        #expect(masked.overrides.count == 1)
        #expect(masked.timeZones.count == 1)
        #expect(try VCalendar.read(masked.serialized()) == masked)
    }
}
