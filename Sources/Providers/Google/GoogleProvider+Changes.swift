import FoundationEssentials
import HTTPTypes
import ICalendar
package import ProviderKit
import Synchronization

extension GoogleProvider {
    /// The `Events` resource, as far as it is needed to file its items.
    struct EventsPage: Decodable {
        struct Item: Decodable {
            var id: String
            var etag: String?
            var status: String?
            var recurringEventId: String?
        }
        var items: [Item]?
        var nextPageToken: String?
        var nextSyncToken: String?
    }

    /// The largest page that Google gives.
    private static let pageSize = "2500"

    package func changes(
        in calendar: UpstreamCalendar, since anchor: String?, page: String?
    ) async throws(ProviderError) -> ChangePage {
        try guardAgainstLoops(calendar: calendar.id, page: page)
        // Every parameter but the tokens is that of the first list, as a sync token demands.  showDeleted is left
        // out: cancelled occurrences of live series are listed without it, and a walk with a sync token lists all
        // that was deleted; the first list is then not longer than what there is.
        var query = [(name: "maxResults", value: Self.pageSize), (name: "singleEvents", value: "false")]
        if let anchor { query.append((name: "syncToken", value: anchor)) }
        if let page { query.append((name: "pageToken", value: page)) }
        let (answer, parts) = try await events(in: calendar, query: query)
        if answer.nextPageToken == nil, answer.nextSyncToken == nil {
            throw ProviderError(.transient, "Google's last page has no sync token")
        }
        return ChangePage(
            parts: parts, next: answer.nextPageToken,
            anchor: answer.nextPageToken == nil ? answer.nextSyncToken : nil)
    }

    /// A page link that was followed before in this walk leads nowhere.
    private func guardAgainstLoops(calendar: String, page: String?) throws(ProviderError) {
        let isNew = walks.withLock { walks in
            guard let page else {
                walks[calendar] = Walk()
                return true
            }
            var walk = walks[calendar] ?? Walk()
            // The page of the last call may be asked for again, after a failure; a circle comes back later.
            let isNew = walk.last == page || walk.seen.insert(page).inserted
            walk.last = page
            walks[calendar] = walk
            return isNew
        }
        guard isNew else { throw ProviderError(.transient, "Google's pages run in a circle") }
    }

    /// Lists events and cuts the payloads out of the page.
    func events(
        in calendar: UpstreamCalendar, query: [(name: String, value: String)], path: [String] = []
    ) async throws(ProviderError) -> (page: EventsPage, parts: [UpstreamPart]) {
        var request = GoogleClient.Request(path: ["calendars", calendar.id, "events"] + path)
        request.query = query
        request.total = .seconds(120)
        let (page, body) = try await client.read(EventsPage.self, request)
        let items = page.items ?? []
        let slices = JSONSlices.elements(of: "items", in: body) ?? []
        guard slices.count == items.count else {
            throw ProviderError(.transient, "Google's page cannot be taken apart")
        }
        return (page, zip(items, slices).map { Self.part($0, payload: Array(body[$1])) })
    }

    /// Files one event of a list or an answer.
    static func part(_ item: EventsPage.Item, payload: [UInt8]) -> UpstreamPart {
        let isCancelled = item.status == "cancelled"
        // Of a cancelled occurrence whose series is gone, or was never ours, Google may keep the id alone.  The
        // id then still says to which series it belonged.
        let key =
            item.recurringEventId
            ?? (isCancelled && OccurrenceKey(instanceID: item.id) != nil ? seriesID(of: item.id) : item.id)
        return UpstreamPart(
            id: item.id, key: key, etag: item.etag ?? "", payload: payload,
            // A cancelled occurrence of a series is not nothing: it is what EXDATE is made of.
            isDeleted: isCancelled && item.recurringEventId == nil)
    }

    private static func seriesID(of instanceID: String) -> String {
        guard let index = instanceID.lastIndex(of: "_"), index != instanceID.startIndex else {
            return instanceID
        }
        return String(instanceID[..<index])
    }

    package func parts(
        of key: String, in calendar: UpstreamCalendar
    ) async throws(ProviderError) -> [UpstreamPart] {
        do throws(ProviderError) {
            let master = try await part(key, in: calendar)
            if master.isDeleted { return [] }
            guard let event = try? EventGroup.event(in: master.payload) else {
                throw ProviderError(.transient, "Google's answer is no event")
            }
            guard event.recurrence?.isEmpty == false, let uid = event.iCalUID else { return [master] }
            return try await series(key, uid: uid, in: calendar)
        } catch {
            guard error.kind == .notFound else { throw error }
            return try await orphans(of: key, in: calendar)
        }
    }

    /// One event by its id.
    func part(_ id: String, in calendar: UpstreamCalendar) async throws(ProviderError) -> UpstreamPart {
        let request = GoogleClient.Request(path: ["calendars", calendar.id, "events", id])
        let (item, body) = try await client.read(EventsPage.Item.self, request)
        return Self.part(item, payload: body)
    }

    /// A master with all its exceptions: they share the UID, and so may other series, after a split.
    ///
    /// Cancelled exceptions of a live series are listed without `showDeleted`; with it, so would be those that an
    /// earlier change of the rule took away.
    private func series(
        _ key: String, uid: String, in calendar: UpstreamCalendar
    ) async throws(ProviderError) -> [UpstreamPart] {
        try await all(
            in: calendar,
            query: [
                (name: "iCalUID", value: uid), (name: "singleEvents", value: "false"),
                (name: "maxResults", value: Self.pageSize),
            ]
        ).filter { $0.key == key && !$0.isDeleted }
    }

    /// Occurrences of a series that is not ours: no query finds them by the series, so all are looked at.
    private func orphans(
        of key: String, in calendar: UpstreamCalendar
    ) async throws(ProviderError) -> [UpstreamPart] {
        try await all(
            in: calendar,
            query: [(name: "singleEvents", value: "false"), (name: "maxResults", value: Self.pageSize)]
        ).filter { $0.key == key && $0.id != key && !$0.isDeleted }
    }

    /// Every page of a list.
    func all(
        in calendar: UpstreamCalendar, query: [(name: String, value: String)], path: [String] = []
    ) async throws(ProviderError) -> [UpstreamPart] {
        var parts: [UpstreamPart] = []
        var token: String?
        var seen: Set<String> = []
        repeat {
            let more = token.map { [(name: "pageToken", value: $0)] } ?? []
            let (page, found) = try await events(in: calendar, query: query + more, path: path)
            parts += found
            token = page.nextPageToken
            if let token, !seen.insert(token).inserted {
                throw ProviderError(.transient, "Google's pages run in a circle")
            }
        } while token != nil
        return parts
    }
}
