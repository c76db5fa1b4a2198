import FoundationEssentials
import HTTPTypes
import ICalendar
package import ProviderKit

extension GoogleProvider {
    /// The `CalendarList` resource.
    private struct Page: Decodable {
        struct Entry: Decodable {
            var id: String
            var summary: String?
            var summaryOverride: String?
            var description: String?
            var backgroundColor: String?
            var timeZone: String?
            var accessRole: String?
            var primary: Bool?
            var selected: Bool?
            var hidden: Bool?
            var deleted: Bool?
            var dataOwner: String?
        }
        var items: [Entry]?
        var nextPageToken: String?
    }

    /// A person's list is short; a server that never stops listing must not keep us.
    private static let pageLimit = 100

    package func verify() async throws(ProviderError) -> AccountIdentity {
        let entries = try await entries()
        guard let own = entries.first(where: { $0.entry.primary == true }) ?? entries.first else {
            throw ProviderError(.permanent, "the account has no calendar")
        }
        return AccountIdentity(
            address: own.entry.id, displayName: own.entry.summaryOverride ?? own.entry.summary ?? own.entry.id
        )
    }

    package func calendars() async throws(ProviderError) -> [UpstreamCalendar] {
        let entries = try await entries()
        let account = entries.first { $0.entry.primary == true }?.entry
        var calendars: [UpstreamCalendar] = []
        for (entry, bytes) in entries {
            // Free/busy-only calendars have no events to list; they answer to free/busy questions.
            guard entry.hidden != true, entry.deleted != true, let role = entry.accessRole,
                ["reader", "writer", "writerWithoutPrivateAccess", "owner"].contains(role)
            else { continue }
            let payload = try account.map { (own) throws(ProviderError) in
                try Self.mark(bytes, account: own.id)
            }
            let isOwned =
                role == "owner"
                && (entry.primary == true || entry.dataOwner == nil || entry.dataOwner == account?.id)
            calendars.append(
                UpstreamCalendar(
                    id: entry.id, name: entry.summaryOverride ?? entry.summary ?? entry.id,
                    description: entry.description, color: entry.backgroundColor,
                    timeZone: entry.timeZone ?? account?.timeZone, isWritable: role != "reader",
                    isOwned: isOwned, isPrimary: entry.primary == true, isSelected: entry.selected == true,
                    payload: payload ?? bytes))
        }
        return calendars
    }

    private func entries() async throws(ProviderError) -> [(entry: Page.Entry, bytes: [UInt8])] {
        var entries: [(entry: Page.Entry, bytes: [UInt8])] = []
        var token: String?
        var seen: Set<String> = []
        repeat {
            var request = GoogleClient.Request(path: ["users", "me", "calendarList"])
            request.query = [(name: "maxResults", value: "250")]
            if let token { request.query.append((name: "pageToken", value: token)) }
            let (page, body) = try await client.read(Page.self, request)
            let items = page.items ?? []
            let slices = JSONSlices.elements(of: "items", in: body) ?? []
            // A list that came short would look as if calendars were gone.
            guard slices.count == items.count else {
                throw ProviderError(.transient, "Google's list of calendars cannot be taken apart")
            }
            for (entry, slice) in zip(items, slices) {
                entries.append((entry, Array(body[slice])))
            }
            token = page.nextPageToken
            if let token, !seen.insert(token).inserted || seen.count > Self.pageLimit {
                throw ProviderError(.transient, "Google's list of calendars does not end")
            }
        } while token != nil
        return entries
    }

    /// Adds the account's own address, which a translation needs and an entry of another calendar does not say.
    private static func mark(_ entry: [UInt8], account: String) throws(ProviderError) -> [UInt8] {
        do {
            var value = try JSONValue(entry)
            value[GoogleCalendarContext.accountMember] = .string(account)
            return try value.serialized()
        } catch {
            throw ProviderError(.transient, "Google's list of calendars cannot be taken apart")
        }
    }
}
