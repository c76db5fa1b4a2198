package import CalDAVServer
import HTTPTypes
import ICalendar
import StoreKit
package import WebDAV

/// What others than the owner see: the same questions as of the whole, answered from what is masked.
extension Gateway {
    /// How a requester sees the objects of a user's calendars.
    ///
    /// "The owner with scope `calendars` sees everything": a program of the owner's with less sees what others see.
    static func view(_ access: CalendarAccess, of requester: Principal) -> ObjectView {
        if requester.scope == .eventsManaged { return .managed(by: requester.application ?? "") }
        return access == .owner && requester.scope == .calendars ? .whole : .masked
    }

    /// Octets of objects that are looked at at a time.
    private static let maskedAtOnce = 8 * 1_048_576

    /// Everything that a calendar holds, as it is seen.
    package func image(of calendar: CalendarInfo) async throws(DAVError) -> CalendarImage {
        let whole = try await wholeImage(of: calendar)
        switch calendar.view {
        case .whole: return whole
        case .managed(let application):
            let key = MaskCache.View(
                calendar: calendar.id, application: application, store.progress.directory)
            if let known = masks.image(of: key, at: whole.revision) { return known }
            let made = try await reading { reader in
                try reader.managedObjects(in: calendar.recordID, by: application)
            }
            let image = CalendarImage(
                whole.chunks.flatMap(\.entries).filter { made.contains(ObjectID(rawValue: $0.info.id)) },
                revision: whole.revision)
            masks.keep(image, of: key)
            return image
        case .masked:
            let key = MaskCache.View(calendar: calendar.id)
            if let known = masks.image(of: key, at: whole.revision) { return known }
            var entries: [ImageEntry] = []
            for chunk in whole.chunks {
                let seen = try await masked(chunk.entries.map(\.info), in: calendar)
                for (entry, mask) in zip(chunk.entries, seen) {
                    switch mask {
                    case .whole: entries.append(entry)
                    case .masked(let object):
                        entries.append(ImageEntry(info: object.info, span: entry.span))
                    case .hidden, nil: break
                    }
                }
            }
            let image = CalendarImage(entries, revision: whole.revision)
            masks.keep(image, of: key)
            return image
        }
    }

    /// Those of some objects that still exist, as they are seen.
    package func objects(
        _ infos: [ObjectInfo], in calendar: CalendarInfo
    ) async throws(DAVError) -> [StoredObject] {
        switch calendar.view {
        case .whole: return try await wholeObjects(infos, in: calendar)
        case .managed:
            let image = try await image(of: calendar)
            return try await wholeObjects(
                infos.filter { image.info(named: $0.name)?.id == $0.id }, in: calendar)
        case .masked:
            let whole = try await wholeImage(of: calendar)
            let present = infos.compactMap { whole.info(named: $0.name) }
            let masks = try await masked(present, in: calendar)
            let open = zip(present, masks).filter { $0.1 == .whole }.map(\.0)
            let originals = Dictionary(
                try await wholeObjects(open, in: calendar).map { ($0.info.name, $0) },
                uniquingKeysWith: { first, _ in first })
            return zip(present, masks).compactMap { info, mask in
                switch mask {
                case .whole: originals[info.name]
                case .masked(let object): object
                case .hidden, nil: nil
                }
            }
        }
    }

    /// What changed in a calendar after a revision, as it is seen.
    ///
    /// What is hidden is told as removed: it may have been seen before.
    package func changes(
        in calendar: CalendarInfo, since revision: Int64, start: Int64, limit: Int
    ) async throws(DAVError) -> CollectionChanges {
        var changes = try await wholeChanges(in: calendar, since: revision, start: start, limit: limit)
        switch calendar.view {
        case .whole: break
        case .managed(let application):
            let (changed, removed) = (changes.changed, changes.removed)
            let seen = try await reading { reader in
                try (changed.map(\.name) + removed).map {
                    try reader.managedObject($0, in: calendar.recordID, by: application)
                }
            }
            changes.changed = zip(changed, seen).filter { $0.1?.rawValue == $0.0.id }.map(\.0)
            changes.removed = zip(removed, seen.dropFirst(changed.count)).filter { $0.1 != nil }.map(\.0)
            // Somebody else's took the place of what the application had made.
            changes.removed += zip(changed, seen).filter { $0.1 != nil && $0.1?.rawValue != $0.0.id }
                .map(\.0.name)
        case .masked:
            let infos = changes.changed
            changes.changed = []
            for (info, mask) in zip(infos, try await masked(infos, in: calendar)) {
                switch mask {
                case .whole: changes.changed.append(info)
                case .masked(let object): changes.changed.append(object.info)
                case .hidden, nil: changes.removed.append(info.name)
                }
            }
        }
        return changes
    }

    /// 403 for a change of what the requester does not see as it is.
    func requireSeen(_ name: String, in calendar: CalendarInfo) async throws(DAVError) {
        guard calendar.view != .whole, try await wholeImage(of: calendar).info(named: name) != nil else {
            return
        }
        switch calendar.view {
        case .whole: return
        case .managed:
            guard try await image(of: calendar).info(named: name) != nil else {
                throw .needPrivileges("This application changes only what it has made.")
            }
        case .masked:
            guard try await isSeenWhole(name, in: calendar) else {
                throw .needPrivileges("This object is not shown to you as it is.")
            }
        }
    }

    /// Whether an object is seen as it is.
    func isSeenWhole(_ name: String, in calendar: CalendarInfo) async throws(DAVError) -> Bool {
        guard let info = try await wholeImage(of: calendar).info(named: name) else { return false }
        return try await masked([info], in: calendar).first == .some(.whole)
    }

    /// Notes that an application has made an object, where that could not be noted with the object.
    func noteMaker(of name: String, in calendar: CalendarInfo) async throws(DAVError) {
        guard case .managed = calendar.view else { return }
        try await writing { writer in
            try Self.noteMaker(of: writer.entry(in: calendar.recordID, name: name), in: calendar, writer)
        }
    }

    /// The same, within the transaction that stores the object.
    static func noteMaker(
        of entry: ObjectEntry?, in calendar: CalendarInfo, _ writer: any StoreWriter
    ) throws {
        guard case .managed(let application) = calendar.view, let entry else { return }
        try writer.setManaged(entry.id, named: entry.name, in: entry.calendar, by: application)
    }

    /// What is seen of objects, in the same order; `nil` of one that is no more.
    private func masked(
        _ infos: [ObjectInfo], in calendar: CalendarInfo
    ) async throws(DAVError) -> [MaskCache.Mask?] {
        var found = infos.map { masks.mask(of: $0) }
        let missing = infos.indices.filter { found[$0] == nil }
        guard !missing.isEmpty else { return found }
        var rest = missing[...]
        while !rest.isEmpty {
            // Objects may be large, and what is read at once stands in memory.
            var size = 0
            let batch = rest.prefix { index in
                defer { size += infos[index].size }
                return size < Self.maskedAtOnce
            }
            rest = rest.dropFirst(batch.count)
            let objects = Dictionary(
                try await wholeObjects(batch.map { infos[$0] }, in: calendar).map { ($0.info.id, $0) },
                uniquingKeysWith: { first, _ in first })
            for index in batch {
                guard let object = objects[infos[index].id] else { continue }
                let value = try? objectCache.value(of: object.info, object.octets)
                found[index] = masks.mask(of: object, value)
            }
        }
        return found
    }
}
