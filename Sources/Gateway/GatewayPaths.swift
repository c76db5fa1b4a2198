import HTTPTypes
import Octets
import StoreKit

/// The URL paths of what the store holds; one spelling each.
enum GatewayPaths {
    /// The path of an object.
    static func href(of name: String, in calendar: CalendarRecord, reader: any StoreReader) throws -> String {
        let user = try reader.user(calendar.user)?.name ?? ""
        return "/dav/calendars/"
            + [user, calendar.segment, name].map(PercentEncoding.encodeSegment).joined(separator: "/")
    }
}
