import ICalendar
package import ProviderKit
package import StoreKit

/// Keeps an account's calendars equal to what upstream lists.
package enum CalendarList {
    /// Adds new calendars, updates known ones, and hides those that upstream lists no more until it lists them
    /// again.
    ///
    /// A calendar that the account owns is shown at first, whether upstream's own pages show it or not: it
    /// counts as busy, and what is not followed would pass for free.
    /// A calendar keeps its segment for ever, and what a client or the operator chose for it.
    package static func update(
        _ account: AccountRecord, with upstream: [UpstreamCalendar], in writer: any StoreWriter
    ) throws {
        var taken = Set(try writer.calendars(of: account.user).map(\.segment))
        let listed = Set(upstream.map(\.id))
        for calendar in upstream {
            if var record = try writer.calendar(in: account.id, upstreamID: calendar.id) {
                let before = record
                record.displayName = calendar.name
                record.description = calendar.description
                record.color = calendar.color
                record.timeZone = calendar.timeZone.map { TimeZoneID(rawValue: $0) } ?? record.timeZone
                record.isWritable = calendar.isWritable
                record.isOwned = calendar.isOwned
                if !record.isTransparentSetByClient { record.countsAsBusy = calendar.isOwned }
                record.upstreamPayload = try calendar.encoded()
                if record.state == .unlisted { record.state = .fresh }
                if record != before { try writer.updateCalendar(record) }
            } else {
                let segment = Replica.segment(for: calendar.name, taken: taken)
                taken.insert(segment)
                _ = try writer.addCalendar(
                    NewCalendar(
                        user: account.user, account: account.id, segment: segment, upstreamID: calendar.id,
                        displayName: calendar.name, description: calendar.description, color: calendar.color,
                        timeZone: calendar.timeZone.map { TimeZoneID(rawValue: $0) },
                        isWritable: calendar.isWritable, isOwned: calendar.isOwned,
                        isShown: calendar.isSelected || calendar.isOwned, countsAsBusy: calendar.isOwned,
                        upstreamPayload: try calendar.encoded()))
            }
        }
        for record in try writer.calendars(in: account.id) where !listed.contains(record.upstreamID) {
            guard record.state != .unlisted else { continue }
            try writer.modifyCalendar(record.id) { record in
                record.state = .unlisted
                record.anchor = nil
            }
        }
    }
}
