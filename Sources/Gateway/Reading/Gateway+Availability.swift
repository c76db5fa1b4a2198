import CalDAV
import CalDAVServer
import FreeBusy
import ICalendar
import StoreKit
import Telemetry
import TimeZones
import WebDAV
import XML

/// Whose times are whose: zones that clients set, and the availability that somebody published.
extension Gateway {
    /// Where days and floating times of a calendar are: as the client said, else as upstream says, else UTC.
    func floatingZone(of calendar: CalendarRecord, _ reader: any StoreReader) throws -> Zone {
        let properties = try Self.properties(of: "calendar:\(calendar.id.rawValue)", reader)
        return CalendarTimeZone.zone(setBy: properties, zones) ?? replica.floating(of: calendar)
    }

    /// The availability in `CALDAV:calendar-availability` (RFC 7953 section 7.2.4) of the user whose home is
    /// asked; it is about the person, not about a single calendar.
    ///
    /// - Throws: 503 when it cannot be reckoned with: who has said when they are available is not known to be
    ///   free.
    func published(by scope: FreeBusyScope) async throws(DAVError) -> [Availability] {
        guard case .home(let name) = scope else { return [] }
        return try await directory.availabilities.value(
            for: .init(.home(name.lowercased()), zones), at: store.progress.directory
        ) { () async throws(DAVError) in try await published(byHomeOf: name) }
    }

    private func published(byHomeOf name: String) async throws(DAVError) -> [Availability] {
        let (octets, floating) = try await reading { reader -> ([UInt8]?, Zone) in
            guard let user = try reader.user(named: name) else { throw DAVError.notFound }
            let properties = try Self.properties(of: "home:\(user.id.rawValue)", reader)
            guard let octets = properties[.caldav("calendar-availability")] else { return (nil, .utc) }
            let calendar = try reader.calendars(of: user.id).first {
                $0.countsAsBusy && $0.state != .unlisted
            }
            return (octets, try calendar.map { try floatingZone(of: $0, reader) } ?? .utc)
        }
        guard let octets else { return [] }
        do {
            let calendar = try CalendarAvailability.calendar(Array(XMLReader.read(octets).text.utf8))
            let resolver = ZoneResolver(calendar: calendar, database: zones, floating: floating)
            return try Availability.all(of: calendar, resolver: resolver, limits: replica.limits)
        } catch {
            log.warning("availability-not-understood")
            throw .unavailable(
                "Busy times are not known: the availability cannot be understood.",
                retryAfter: configuration.retryAfter)
        }
    }

    private static func properties(
        of owner: String, _ reader: any StoreReader
    ) throws -> [ExpandedName: [UInt8]] {
        var properties: [ExpandedName: [UInt8]] = [:]
        for (name, value) in try reader.deadProperties(of: owner) {
            if let name = ExpandedName(name) { properties[name] = value }
        }
        return properties
    }
}
