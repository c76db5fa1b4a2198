/// Calendar objects as clients write them.
enum Events {
    /// An object of these VEVENTs, each given by its lines, with UID and DTSTAMP added.
    static func object(_ uid: String, _ events: String...) -> [UInt8] {
        let zone = """
            BEGIN:VTIMEZONE
            TZID:Europe/Vienna
            BEGIN:DAYLIGHT
            DTSTART:19810329T020000
            RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0200
            TZNAME:CEST
            END:DAYLIGHT
            BEGIN:STANDARD
            DTSTART:19961027T030000
            RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            TZNAME:CET
            END:STANDARD
            END:VTIMEZONE

            """
        let members = events.map { "BEGIN:VEVENT\nUID:\(uid)\nDTSTAMP:20261120T110000Z\n\($0)\nEND:VEVENT\n" }
        let text =
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//A client//EN\n" + zone + members.joined()
            + "END:VCALENDAR\n"
        return Array(text.replacing("\n", with: "\r\n").utf8)
    }

    /// One hour on 2026-12-01, from that hour on.
    static func single(_ uid: String, _ summary: String, hour: Int = 10) -> [UInt8] {
        object(
            uid,
            """
            DTSTART;TZID=Europe/Vienna:20261201T\(hour)0000
            DTEND;TZID=Europe/Vienna:20261201T\(hour + 1)0000
            SUMMARY:\(summary)
            X-MOOD:calm
            """)
    }

    /// Six Tuesdays from 2026-12-01 on, of which the second is moved and the fourth has a name of its own.
    static func series(_ uid: String, _ summary: String, hour: Int = 10) -> [UInt8] {
        object(
            uid,
            """
            DTSTART;TZID=Europe/Vienna:20261201T\(hour)0000
            DTEND;TZID=Europe/Vienna:20261201T\(hour + 1)0000
            RRULE:FREQ=WEEKLY;COUNT=6
            SUMMARY:\(summary)
            """,
            """
            RECURRENCE-ID;TZID=Europe/Vienna:20261208T\(hour)0000
            DTSTART;TZID=Europe/Vienna:20261209T150000
            DTEND;TZID=Europe/Vienna:20261209T160000
            SUMMARY:\(summary)
            """,
            """
            RECURRENCE-ID;TZID=Europe/Vienna:20261222T\(hour)0000
            DTSTART;TZID=Europe/Vienna:20261222T\(hour)0000
            DTEND;TZID=Europe/Vienna:20261222T\(hour + 1)0000
            SUMMARY:\(summary) before Christmas
            """)
    }
}
