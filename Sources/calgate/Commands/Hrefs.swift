import Octets
import StoreKit

/// The URL paths that commands print and take.
enum Hrefs {
    /// The path of a calendar.
    static func calendar(_ calendar: CalendarRecord, of user: String) -> String {
        "/dav/calendars/\(PercentEncoding.encodeSegment(user))/\(PercentEncoding.encodeSegment(calendar.segment))/"
    }
}
