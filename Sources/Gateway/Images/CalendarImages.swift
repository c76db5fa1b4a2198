import CalDAVServer
import ICalendar
import StoreKit
import Synchronization

/// The images of the calendars that were asked for lately, each as new as the store.
///
/// An image is brought up to date by the change log, when it is asked for and not before; of a calendar that is
/// asked for the first time everything is read.
final class CalendarImages: Sendable {
    private struct Kept: Sendable {
        var image: CalendarImage
        var epoch: UInt64

        /// Whether nothing has been committed since.
        func isCurrent(_ progress: StoreProgress.Objects) -> Bool {
            epoch == progress.epoch && image.revision >= progress.revision ?? 0
        }
    }

    /// More changes than this are not looked up one by one.
    private static let changeLimit = 2_000
    /// Objects of one read transaction.
    private static let page = 2_000

    private let store: any CalendarStore
    private let images: WeighedCache<CalendarID, Kept>
    private let loads = Mutex<[CalendarID: Task<Kept, any Error>]>([:])

    /// Images of about so many octets of memory.
    init(store: any CalendarStore, room: Int) {
        self.store = store
        // One that is not kept would be read for each request: the largest calendar may have all of the room.
        images = WeighedCache(room: room, largest: room)
    }

    /// The image of a calendar, with every change that was acknowledged.
    ///
    /// - Throws: What the store throws; `StoreError` with `notFound` when there is no such calendar.
    func image(of calendar: CalendarID) async throws -> CalendarImage {
        let progress = store.progress.objects(of: calendar)
        guard let kept = images.value(for: calendar) else {
            return try await load(calendar).image
        }
        if kept.isCurrent(progress) { return kept.image }
        guard let image = try await updated(kept.image, calendar) else {
            return try await load(calendar).image
        }
        keep(Kept(image: image, epoch: progress.epoch), of: calendar)
        return image
    }

    private func keep(_ kept: Kept, of calendar: CalendarID) {
        images.keep(kept, weight: kept.image.weight, for: calendar)
    }

    /// The image after the changes that the log tells; `nil` when there are too many, or they are forgotten.
    private func updated(_ image: CalendarImage, _ calendar: CalendarID) async throws -> CalendarImage? {
        struct News: Sendable {
            var changed: [ImageEntry] = []
            var removed: [String] = []
            var revision: Int64
        }
        let news = try await store.read { reader -> News? in
            guard let record = try reader.calendar(calendar) else {
                throw StoreError(.notFound, "there is no such calendar")
            }
            guard image.revision >= (try reader.oldestRevision(in: calendar)),
                image.revision <= record.revision
            else { return nil }
            var news = News(revision: record.revision)
            let rows = try reader.changes(
                in: calendar, after: image.revision, limit: Self.changeLimit + 1)
            guard rows.count <= Self.changeLimit else { return nil }
            for row in rows {
                if !row.isDeleted, let entry = try reader.entry(in: calendar, name: row.name) {
                    news.changed.append(ImageEntry(info: ObjectInfo(entry), span: entry.span))
                } else {
                    news.removed.append(row.name)
                }
            }
            return news
        }
        return news.map {
            image.applying(changed: $0.changed, removed: $0.removed, revision: $0.revision)
        }
    }

    /// Reads everything, once for all who ask meanwhile.
    private func load(_ calendar: CalendarID) async throws -> Kept {
        let task = loads.withLock { running -> Task<Kept, any Error> in
            if let task = running[calendar] { return task }
            let task = Task { [self] in
                defer { loads.withLock { $0[calendar] = nil } }
                let kept = try await read(calendar)
                keep(kept, of: calendar)
                return kept
            }
            running[calendar] = task
            return task
        }
        let kept = try await task.value
        // Whoever joined a load that began before the change that it was told of needs that change as well.
        let progress = store.progress.objects(of: calendar)
        if kept.isCurrent(progress) { return kept }
        guard let image = try await updated(kept.image, calendar) else { return try await load(calendar) }
        let newer = Kept(image: image, epoch: progress.epoch)
        keep(newer, of: calendar)
        return newer
    }

    /// Reads a calendar page by page, and then what has changed meanwhile.
    private func read(_ calendar: CalendarID) async throws -> Kept {
        while true {
            let progress = store.progress.objects(of: calendar)
            var entries: [ImageEntry] = []
            var revision: Int64?
            var last: ObjectID?
            while true {
                let after = last
                let (page, present) = try await store.read { reader -> ([ImageEntry], Int64) in
                    guard let record = try reader.calendar(calendar) else {
                        throw StoreError(.notFound, "there is no such calendar")
                    }
                    let page = try reader.entries(in: calendar, after: after, limit: Self.page)
                    return (page.map { ImageEntry(info: ObjectInfo($0), span: $0.span) }, record.revision)
                }
                if revision == nil { revision = present }
                entries += page
                guard page.count == Self.page, let id = page.last?.info.id else { break }
                last = ObjectID(rawValue: id)
            }
            let image = CalendarImage(entries, revision: revision ?? 0)
            if let image = try await updated(image, calendar) {
                return Kept(image: image, epoch: progress.epoch)
            }
        }
    }
}
