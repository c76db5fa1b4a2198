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
    /// The objects that one read transaction takes.
    private static let page = 256

    /// Busy times of a calendar, or of all calendars of a home that count as busy.
    package func busy(
        _ scope: FreeBusyScope, in window: Range<Instant>, by principal: Principal
    ) async throws(DAVError) -> [BusyPeriod] {
        var seen: Set<Counted> = []
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
            let found = try await times(in: record, calendar.floating, window, addresses, &work)
            for instance in found.instances {
                // One meeting on several calendars counts once.
                if seen.insert(Counted(instance)).inserted { periods.append(instance.period) }
            }
            availabilities += found.availabilities
        }
        do {
            return periods + (try FreeBusy.unavailable(availabilities, in: window))
        } catch {
            throw work.tooMany
        }
    }

    /// What the objects of a calendar say about a time.
    private struct Times {
        var instances: [BusyInstance] = []
        var availabilities: [Availability] = []
    }

    private struct Counted: Hashable {
        var uid: String
        var recurrenceID: CalendarTime?
        var period: BusyPeriod

        init(_ instance: BusyInstance) {
            uid = instance.uid
            recurrenceID = instance.recurrenceID
            period = instance.period
        }
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

    private func counted(
        _ scope: FreeBusyScope, _ principal: Principal
    ) async throws(DAVError) -> [Candidate] {
        let now = clock.now()
        let maxAge = configuration.freeBusyMaxAge
        @Sendable func candidate(
            _ record: CalendarRecord, _ account: AccountRecord?, _ reader: any StoreReader
        ) throws -> Candidate {
            guard let account else { return Candidate(record: record, isKnown: false) }
            let floating = try floatingZone(of: record, reader)
            if account.isLocal { return Candidate(record: record, isKnown: true, floating: floating) }
            let isFresh = record.lastSync.map { now.seconds(since: $0) <= maxAge } ?? false
            let isConnected =
                switch account.state {
                case .connected, .syncing, .retrying: true
                case .disconnected, .awaitingAdmin, .needsMigration: false
                }
            return Candidate(
                record: record, isKnown: isConnected && record.state == .current && isFresh,
                floating: floating)
        }
        switch scope {
        case .calendar(let calendar):
            return try await reading { reader in
                guard let record = try reader.calendar(calendar.recordID) else { throw DAVError.notFound }
                return [try candidate(record, reader.account(record.account), reader)]
            }
        case .home(let user):
            try own(user, principal)
            return try await reading { reader in
                guard let record = try reader.user(named: user) else { throw DAVError.notFound }
                let accounts = Dictionary(
                    try reader.accounts(of: record.id).map { ($0.id, $0) },
                    uniquingKeysWith: { first, _ in first })
                var candidates = try reader.calendars(of: record.id)
                    .filter { $0.countsAsBusy && $0.state != .unlisted }
                    .map { try candidate($0, accounts[$0.account], reader) }
                // An account that was never listed has no calendars yet, and is not known to be free.
                for account in accounts.values where !account.isLocal {
                    guard try reader.calendars(in: account.id).isEmpty else { continue }
                    candidates.append(Candidate(record: nil, isKnown: account.lastSync != nil))
                }
                return candidates
            }
        }
    }

    /// An object that may make busy: read already, or its octets.
    private struct Busy: Sendable {
        var info: ObjectInfo
        var value: VCalendar?
        var octets: [UInt8]
    }

    private func times(
        in calendar: CalendarRecord, _ floating: Zone, _ window: Range<Instant>, _ addresses: Set<String>,
        _ work: inout Work
    ) async throws(DAVError) -> Times {
        let wide = Self.widened(window)
        var result = Times()
        var last: ObjectID?
        while true {
            try work.checkTime()
            let after = last
            let candidates = try await reading { [objectCache] reader in
                let infos = try reader.entries(
                    in: calendar.id, overlapping: wide, after: after, limit: Self.page
                ).map { ObjectInfo($0) }
                let known = infos.map { objectCache.value(of: $0) }
                // Only what is not at hand is opened.
                let missing = zip(infos, known).filter { $0.1 == nil }.map { ObjectID(rawValue: $0.0.id) }
                let contents = try reader.contents(of: missing)
                return zip(infos, known).map { info, value in
                    Busy(info: info, value: value, octets: contents[ObjectID(rawValue: info.id)] ?? [])
                }
            }
            for object in candidates {
                let before = result.instances.count + result.availabilities.count
                do {
                    let value = try object.value ?? objectCache.value(of: object.info, object.octets)
                    let resolver = ZoneResolver(calendar: value, database: zones, floating: floating)
                    result.instances += try FreeBusy.instances(
                        of: value, in: window, resolver: resolver, addresses: addresses,
                        limits: replica.limits)
                    result.availabilities += try Availability.all(
                        of: value, resolver: resolver, limits: replica.limits)
                } catch let error as RecurrenceError where error.code == .tooManyInstances {
                    throw work.tooMany
                } catch {
                    // What cannot be expanded is not known to be free.
                    log.warning("object-not-expanded", ["calendar": .int(Int(calendar.id.rawValue))])
                    guard configuration.unknownIsBusyUnavailable else {
                        throw .unavailable(
                            "Busy times are not known: an event cannot be expanded.",
                            retryAfter: configuration.retryAfter)
                    }
                    result.instances.append(
                        BusyInstance(
                            uid: object.info.name, recurrenceID: nil,
                            period: BusyPeriod(interval: window, type: .busyUnavailable)))
                }
                try work.count(result.instances.count + result.availabilities.count - before)
            }
            guard candidates.count == Self.page, let id = candidates.last?.info.id else { return result }
            last = ObjectID(rawValue: id)
        }
    }
}
