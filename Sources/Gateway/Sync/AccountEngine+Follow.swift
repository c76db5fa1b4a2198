import ICalendar
import ProviderKit
import StoreKit
import Telemetry

extension AccountEngine {
    /// The most objects of one write transaction, so that a client's PUT never waits for a whole page.
    static let batchSize = 250
    /// The objects that one task translates: few milliseconds, so that requests get their turn in between.
    static let translationSize = 50

    /// What one pass over a calendar's change feed remembers between pages.
    struct Pass {
        var isFull: Bool
        /// The part ids that a full listing named, by object.
        var seen: [String: Set<String>] = [:]
        /// Exceptions that came before their master.
        var orphans: [UpstreamPart] = []
        var imported = 0
        var untranslatable = 0
    }

    /// Follows one calendar's change feed to its end.
    ///
    /// - Returns: How many objects changed.
    func follow(
        _ record: CalendarRecord, full: Bool, progress: @Sendable (Int) async -> Void
    ) async throws -> Int {
        let upstream = try UpstreamCalendar(record)
        var calendar = record
        var machine = SyncMachine()
        var pass = Pass(isFull: full || record.anchor == nil)
        // From here on a page may be older than what a client writes meanwhile.
        writtenMeanwhile = writtenMeanwhile.filter { $0.calendar != record.id }
        if pass.isFull { calendar = try await markListing(calendar) }
        var action: SyncMachine.Action? = machine.start(from: pass.isFull ? nil : record.anchor)
        while case .fetch(let anchor, let page)? = action {
            do {
                var fetched: ChangePage? = try await provider.changes(in: upstream, since: anchor, page: page)
                while let result = fetched {
                    try Task.checkCancellation()
                    let finish: SyncMachine.Finish?
                    switch machine.received(result) {
                    case .import(let end): finish = end
                    case .stop(let failure): throw failure
                    case .fetch: throw SyncFailure.outOfStep
                    }
                    let upcoming = machine.next()
                    action = upcoming
                    // The next page comes while this one is imported.
                    async let following = next(upcoming, in: upstream)
                    try await take(result.parts, finish: finish, into: &calendar, &pass)
                    await progress(pass.imported)
                    fetched = try await following
                }
            } catch let error where error.isLostAnchor {
                log.info("anchor-lost", ["calendar": .int(Int(record.id.rawValue))])
                pass = Pass(isFull: true)
                calendar = try await markListing(calendar, anchorLost: true)
                let next = machine.anchorLost()
                if case .stop(let failure) = next { throw failure }
                action = next
            }
        }
        if pass.untranslatable > 0 {
            log.warning(
                "untranslatable-objects",
                ["calendar": .int(Int(record.id.rawValue)), "count": .int(pass.untranslatable)])
        }
        return pass.imported
    }

    /// The page that an action asks for; `nil` when it asks for none.
    private nonisolated func next(
        _ action: SyncMachine.Action?, in calendar: UpstreamCalendar
    ) async throws -> ChangePage? {
        guard case .fetch(let anchor, let page)? = action else { return nil }
        return try await provider.changes(in: calendar, since: anchor, page: page)
    }

    /// A listing has begun: until it ends free/busy of this calendar is unknown.
    func markListing(
        _ calendar: CalendarRecord, anchorLost: Bool = false
    ) async throws -> CalendarRecord {
        let now = clock.now()
        let lease = currentLease
        return try await store.write { writer in
            try writer.confirmLease(lease, now: now)
            return try writer.modifyCalendar(calendar.id) { record in
                if anchorLost { record.anchor = nil }
                switch record.state {
                case .fresh: record.state = .syncing
                // A due listing with a good anchor does not make what we have unknown.
                case .current where record.anchor == nil: record.state = .relisting
                case .syncing, .current, .relisting, .unlisted: break
                }
            }
        }
    }
}

extension Error {
    /// Whether upstream no longer knows the anchor.
    fileprivate var isLostAnchor: Bool { (self as? ProviderError)?.kind == .gone }
}
