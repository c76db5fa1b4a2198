package import CalDAVServer
package import FreeBusy
import HTTPTypes
package import ICalendar
import Recurrence
import StoreKit
import Telemetry
import TimeZones
package import WebDAV

/// Unknown is never free: a calendar whose replica is not complete and fresh makes the whole answer unknown.
extension Gateway {
    /// Octets of objects that are read from the store at a time.
    private static let octetsAtOnce = 8 * 1_048_576

    /// Busy times of a calendar, or of all calendars of a home that count as busy.
    package func busy(
        _ scope: FreeBusyScope, in window: Range<Instant>, by principal: Principal
    ) async throws(DAVError) -> [BusyPeriod] {
        var periods: [BusyPeriod] = []
        var work = Work(configuration)
        var availabilities = try await published(by: scope)
        for calendar in try await counted(scope, principal) {
            guard calendar.isKnown else {
                guard configuration.unknownIsBusyUnavailable else {
                    throw .unavailable(
                        "Busy times are not known at present.", retryAfter: configuration.retryAfter)
                }
                periods.append(BusyPeriod(interval: window, type: .busyUnavailable))
                continue
            }
            guard let record = calendar.record else { continue }
            let addresses = Set(principal.addresses)
            // One meeting on several calendars counts once: its periods are equal, and are merged.
            let found = try await times(in: record, calendar.floating, window, addresses, &work)
            periods += found.periods
            availabilities += found.availabilities
        }
        do {
            return periods + (try FreeBusy.unavailable(availabilities, in: window))
        } catch {
            throw work.tooMany
        }
    }

    /// What busy times are answered from; `nil` when some of them are not known, for that changes with the clock.
    package func busyState(
        _ scope: FreeBusyScope, by principal: Principal
    ) async throws(DAVError) -> BusyState? {
        // Before anything is looked at: what changes meanwhile makes another state of the next question.
        let version = store.progress.directory
        var counted: [BusyState.Counted] = []
        for calendar in try await self.counted(scope, principal) {
            guard calendar.isKnown else { return nil }
            guard let record = calendar.record else { continue }
            counted.append(
                .init(calendar: record.id.rawValue, revision: try await image(of: record.id).revision))
        }
        return BusyState(version: version, counted: counted)
    }

    /// What the objects of a calendar say about a time.
    private struct Times {
        var periods: [BusyPeriod] = []
        var availabilities: [Availability] = []
    }

    /// What an answer may cost: neither a long window nor a full calendar holds the gateway up.
    private struct Work {
        private let limit: Int
        private let end: ContinuousClock.Instant?
        private var instances = 0

        init(_ configuration: GatewayConfiguration) {
            limit = configuration.freeBusyInstances
            let deadline = configuration.freeBusyDeadline
            end = deadline == .zero ? nil : ContinuousClock.now + deadline
        }

        var tooMany: DAVError {
            DAVError(
                403, .dav("number-of-matches-within-limits"),
                "There are more than \(limit) instances in this time; ask for less at once.")
        }

        mutating func count(_ number: Int) throws(DAVError) {
            instances += number
            guard limit == 0 || instances <= limit else { throw tooMany }
        }

        func checkTime() throws(DAVError) {
            guard let end, ContinuousClock.now >= end else { return }
            throw .unavailable("The busy times take too long; ask for less at once.", retryAfter: 60)
        }
    }

    private struct Candidate: Sendable {
        /// `nil` for an account whose calendars were never listed.
        var record: CalendarRecord?
        var isKnown: Bool
        /// Where its days and floating times are.
        var floating = Zone.utc
    }

    /// The calendars that a question is about, and whether it is known what is in them.
    private func counted(
        _ scope: FreeBusyScope, _ principal: Principal
    ) async throws(DAVError) -> [Candidate] {
        let found = try await candidates(scope, principal)
        guard found.contains(where: { !$0.isKnown }), await hasChangedElsewhere() else { return found }
        return try await candidates(scope, principal)
    }

    private func candidates(
        _ scope: FreeBusyScope, _ principal: Principal
    ) async throws(DAVError) -> [Candidate] {
        let now = clock.now()
        let maxAge = configuration.freeBusyMaxAge
        return try await standings(scope, principal).map { standing in
            guard let account = standing.account else {
                return Candidate(record: standing.record, isKnown: false)
            }
            guard let record = standing.record else {
                return Candidate(record: nil, isKnown: account.lastSync != nil)
            }
            if account.isLocal {
                return Candidate(record: record, isKnown: true, floating: standing.floating)
            }
            let isFresh = record.lastSync.map { now.seconds(since: $0) <= maxAge } ?? false
            let isConnected =
                switch account.state {
                case .connected, .syncing, .retrying: true
                case .disconnected, .awaitingAdmin, .needsMigration: false
                }
            return Candidate(
                record: record, isKnown: isConnected && record.state == .current && isFresh,
                floating: standing.floating)
        }
    }

    private func standings(
        _ scope: FreeBusyScope, _ principal: Principal
    ) async throws(DAVError) -> [Directory.Standing] {
        let version = store.progress.directory
        switch scope {
        case .calendar(let calendar):
            return try await directory.standings.value(
                for: .init(.calendar(calendar.id), zones), at: version
            ) {
                () async throws(DAVError) in
                try await reading { reader in
                    guard let record = try reader.calendar(calendar.recordID) else { throw DAVError.notFound }
                    return [
                        .init(
                            record: record, account: try reader.account(record.account),
                            floating: try floatingZone(of: record, reader))
                    ]
                }
            }
        case .home(let user):
            try own(user, principal)
            let name = user.lowercased()
            return try await directory.standings.value(
                for: .init(.home(name), zones), at: version
            ) {
                () async throws(DAVError) in
                try await reading { reader in
                    guard let record = try reader.user(named: name) else { throw DAVError.notFound }
                    let accounts = try reader.accounts(of: record.id)
                    var standings: [Directory.Standing] = []
                    for calendar in try reader.calendars(of: record.id)
                    where calendar.countsAsBusy && calendar.state != .unlisted {
                        let account = accounts.first { $0.id == calendar.account }
                        standings.append(
                            .init(
                                record: calendar, account: account,
                                floating: try floatingZone(of: calendar, reader)))
                    }
                    // An account that was never listed has no calendars yet, and is not known to be free.
                    for account in accounts where !account.isLocal {
                        guard try reader.calendars(in: account.id).isEmpty else { continue }
                        standings.append(.init(record: nil, account: account))
                    }
                    return standings
                }
            }
        }
    }

    /// What a calendar says, from its image chunk by chunk.
    private func times(
        in calendar: CalendarRecord, _ floating: Zone, _ window: Range<Instant>, _ addresses: Set<String>,
        _ work: inout Work
    ) async throws(DAVError) -> Times {
        let info = CalendarInfo(calendar, isLocal: true, now: clock.now())
        let viewpoint = busyMemo.number(
            of: .init(addresses: addresses, floating: floating, zones: zones.version))
        let parts = Self.parts(of: window)
        var result = Times()
        for chunk in try await image(of: info).chunks {
            for (part, block) in parts {
                let found: [BusyPeriod]
                if let block, let known = busyMemo.periods(of: chunk, in: block, seenFrom: viewpoint) {
                    found = known
                } else if let block,
                    let whole = try await expand(
                        chunk, of: info, in: BusyMemo.window(of: block), floating, addresses, &work,
                        isBlock: true)
                {
                    found = whole
                    busyMemo.keep(found, of: chunk, in: block, seenFrom: viewpoint)
                } else {
                    found =
                        try await expand(
                            chunk, of: info, in: part, floating, addresses, &work, isBlock: false)
                        ?? []
                }
                let before = result.periods.count
                for period in found where period.interval.overlaps(part) { result.periods.append(period) }
                try work.count(result.periods.count - before)
            }
            let published = try await availabilities(of: chunk, of: info, in: window, floating, work)
            try work.count(published.periods.count + published.availabilities.count)
            result.periods += published.periods
            result.availabilities += published.availabilities
        }
        return result
    }

    /// A window cut at the borders of blocks; as it is when it is too long for that.
    private static func parts(of window: Range<Instant>) -> [(part: Range<Instant>, block: Int64?)] {
        guard let blocks = BusyMemo.blocks(of: window) else { return [(window, nil)] }
        return blocks.map { (BusyMemo.window(of: $0).clamped(to: window), $0) }
    }

    /// The busy periods that a chunk's objects make in a window.
    ///
    /// - Returns: `nil` for a block where the answer must not be kept: an object has changed since the image was
    ///   made, or has more instances in the whole block than are told. The part of it that is asked for is then
    ///   looked at by itself.
    private func expand(
        _ chunk: ImageChunk, of calendar: CalendarInfo, in window: Range<Instant>, _ floating: Zone,
        _ addresses: Set<String>, _ work: inout Work, isBlock: Bool
    ) async throws(DAVError) -> [BusyPeriod]? {
        let entries = chunk.entries(overlapping: window, in: 0..<chunk.entries.count)
        var rest = entries.filter { $0.info.component != Self.availability }[...]
        var result: [BusyPeriod] = []
        // What the zones' clocks do in the window is looked up once for all objects.
        var expansion = ExpansionWindow(window)
        while !rest.isEmpty {
            try work.checkTime()
            // Objects may be large, and what is read at once stands in memory.
            var size = 0
            let batch = rest.prefix { entry in
                defer { size += entry.info.size }
                return size < Self.octetsAtOnce
            }
            rest = rest.dropFirst(batch.count)
            let objects = try await objects(batch.map(\.info), in: calendar)
            let isOfTheImage =
                objects.count == batch.count
                && zip(objects, batch).allSatisfy { $0.info.etag == $1.info.etag }
            guard isOfTheImage || !isBlock else { return nil }
            for object in objects {
                do {
                    let value = try objectCache.value(of: object.info, object.octets)
                    let resolver = ZoneResolver(calendar: value, database: zones, floating: floating)
                    let busy = try BusyObject(
                        value, resolver: resolver, addresses: addresses, limits: replica.limits)
                    try busy.append(to: &result, in: &expansion)
                } catch {
                    guard !isBlock else { return nil }
                    result.append(try unknown(error, in: calendar, window, work))
                }
            }
        }
        return result
    }

    /// The component of RFC 7953, which is not busy itself but weighed with all others of its kind.
    private static let availability = "VAVAILABILITY"

    private func availabilities(
        of chunk: ImageChunk, of calendar: CalendarInfo, in window: Range<Instant>, _ floating: Zone,
        _ work: Work
    ) async throws(DAVError) -> Times {
        var result = Times()
        let entries = chunk.entries.filter { $0.info.component == Self.availability }
        guard !entries.isEmpty else { return result }
        for object in try await objects(entries.map(\.info), in: calendar) {
            do {
                let value = try objectCache.value(of: object.info, object.octets)
                let resolver = ZoneResolver(calendar: value, database: zones, floating: floating)
                result.availabilities += try Availability.all(
                    of: value, resolver: resolver, limits: replica.limits)
            } catch {
                // Who has said when they are available is not known to be free.
                result.periods.append(try unknown(error, in: calendar, window, work))
            }
        }
        return result
    }

    /// What is told of an object that cannot be expanded: it is not known to be free.
    private func unknown(
        _ error: any Error, in calendar: CalendarInfo, _ window: Range<Instant>, _ work: Work
    ) throws(DAVError) -> BusyPeriod {
        if (error as? RecurrenceError)?.code == .tooManyInstances { throw work.tooMany }
        log.warning("object-not-expanded", ["calendar": .int(Int(calendar.id))])
        guard configuration.unknownIsBusyUnavailable else {
            throw .unavailable(
                "Busy times are not known: an event cannot be expanded.",
                retryAfter: configuration.retryAfter)
        }
        return BusyPeriod(interval: window, type: .busyUnavailable)
    }
}
