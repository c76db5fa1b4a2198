import HTTPTypes
import Upstreams
import WebDAV

/// Objects that several suites use.
enum Samples {
    static let googleLunch: JSON = [
        "summary": "Lunch", "start": ["dateTime": "2026-03-03T12:00:00+01:00", "timeZone": "Europe/Vienna"],
        "end": ["dateTime": "2026-03-03T13:00:00+01:00", "timeZone": "Europe/Vienna"],
    ]

    static func meeting(title: String = "Meeting", extra: String = "") -> String {
        calendar(
            "BEGIN:VEVENT\r\nUID:meeting@example.com\r\nDTSTAMP:20260301T000000Z\r\nSUMMARY:\(title)\r\n"
                + "DTSTART;TZID=Europe/Vienna:20260305T100000\r\nDTEND;TZID=Europe/Vienna:20260305T110000\r\n"
                + extra + "END:VEVENT\r\n")
    }

    /// Weekly over the change of the clocks; one instance moved, one taken out.
    static let series = calendar(
        "BEGIN:VEVENT\r\nUID:series@example.com\r\nDTSTAMP:20260301T000000Z\r\nSUMMARY:Team\r\n"
            + "DTSTART;TZID=Europe/Vienna:20260316T090000\r\nDTEND;TZID=Europe/Vienna:20260316T093000\r\n"
            + "RRULE:FREQ=WEEKLY;COUNT=6\r\nEXDATE;TZID=Europe/Vienna:20260406T090000\r\nEND:VEVENT\r\n"
            + "BEGIN:VEVENT\r\nUID:series@example.com\r\nDTSTAMP:20260301T000000Z\r\nSUMMARY:Team, later\r\n"
            + "RECURRENCE-ID;TZID=Europe/Vienna:20260330T090000\r\n"
            + "DTSTART;TZID=Europe/Vienna:20260331T140000\r\nDTEND;TZID=Europe/Vienna:20260331T143000\r\n"
            + "END:VEVENT\r\n")

    static func calendar(_ components: String) -> String {
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//tests//EN\r\n" + vienna + components
            + "END:VCALENDAR\r\n"
    }

    private static let vienna =
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Vienna\r\n"
        + "BEGIN:DAYLIGHT\r\nDTSTART:20200329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
        + "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
        + "BEGIN:STANDARD\r\nDTSTART:20201025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
        + "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
}

/// The status of a refused request, for comparing.
struct DAVStatus: Error, Equatable {
    let code: Int
    init(_ code: Int) { self.code = code }
}

/// Runs `body` and turns a DAV error into its status.
func status(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as DAVError {
        throw DAVStatus(error.status.code)
    }
}

extension [UInt8] {
    /// Whether the text of these octets has `text` in it.
    func contains(_ text: String) -> Bool { String(decoding: self, as: UTF8.self).contains(text) }
}
