internal import CalDAV
internal import Cryptography
internal import FreeBusy
internal import HTTPTypes
internal import ICalendar
internal import Octets
internal import TimeZones
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers a free-busy-query on a calendar or a home (RFC 4791 section 7.10) with a VFREEBUSY.
    func freeBusyQuery(_ root: ElementNode, _ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        let query = try FreeBusyQuery(root)
        let principal = exchange.principal
        switch exchange.resource {
        case .calendar(let user, let segment):
            let (owner, info) = try await calendar(segment, of: user, for: principal, freeBusyOnly: true)
            return try await freeBusy(
                .calendar(info), of: owner, in: query.window, for: principal, age: age(of: info))
        case .home(let user):
            let owner = try await self.user(user, for: principal)
            return try await freeBusy(.home(user: owner.user), of: owner, in: query.window, for: principal)
        default: throw .notFound
        }
    }

    /// The VFREEBUSY of a scope.
    func freeBusy(
        _ scope: FreeBusyScope, of owner: Principal, in window: Range<Instant>, for principal: Principal,
        age: HTTPFields = .init()
    ) async throws(DAVError) -> HTTPResponse {
        var question: BusyQuestion?
        if let state = try await backend.busyState(scope, by: owner) {
            var known = BusyQuestion(
                scope: scope, window: window, principal: principal, owner: owner, zones: zones.version,
                state: state)
            if case .calendar(var info) = scope {
                // Both stand in the state, or are no part of the answer.
                info.revision = 0
                info.ageSeconds = nil
                known.scope = .calendar(info)
            }
            if let answer = memo.busy.value(for: known) { return response(answer, age) }
            question = known
        }
        await Self.leaveNetwork()
        let periods = try await backend.busy(scope, in: window, by: owner)
        let merged = FreeBusy.merged(periods, in: window)
        let calendar = FreeBusy.calendar(
            merged, window: window, stamp: now(), uid: Self.uid(owner, window),
            organizer: owner.addresses.first, attendee: nil, productID: LiveProperty.productID)
        let answer = BusyAnswer(octets: calendar.serialized(), etag: Self.etag(of: merged, in: window))
        if let question { memo.busy.keep(answer, weight: 512 + answer.octets.count, for: question) }
        return response(answer, age)
    }

    /// The answer with the time of now, whenever it was made.
    private func response(_ answer: BusyAnswer, _ age: HTTPFields) -> HTTPResponse {
        var fields = age
        fields["ETag"] = answer.etag
        fields["Content-Type"] = "text/calendar; charset=utf-8; component=vfreebusy"
        fields["Cache-Control"] = "private, no-cache"
        return HTTPResponse(
            status: 200, fields: fields, body: Self.stamped(answer.octets, "\(now().utc.basicText)Z"))
    }

    /// Puts a time into DTSTAMP, which stands among the first lines and is always as long.
    private static func stamped(_ octets: [UInt8], _ time: String) -> [UInt8] {
        let name = Array("\r\nDTSTAMP:".utf8)
        var octets = octets
        guard time.utf8.count == 16,
            let place = octets.prefix(2_048).indices.first(where: { octets[$0...].starts(with: name) }),
            place + name.count + 16 <= octets.count
        else { return octets }
        for (offset, octet) in time.utf8.enumerated() { octets[place + name.count + offset] = octet }
        return octets
    }

    /// Of the times, not of the octets, in which the time of the answer stands.
    private static func etag(of periods: [BusyPeriod], in window: Range<Instant>) -> String {
        let text = periods.map { period in
            let (start, end) = (period.interval.lowerBound, period.interval.upperBound)
            return "\(start.secondsSinceEpoch)/\(end.secondsSinceEpoch)/\(period.type.rawValue)"
        }
        let digest = Digest.sha256(
            Array(
                "\(window.lowerBound.secondsSinceEpoch)/\(window.upperBound.secondsSinceEpoch) \(text)".utf8))
        return "\(ETag(opaque: Hex.encode(Array(digest.prefix(16))), isWeak: true))"
    }

    /// The same for the same question, so that two answers are known to be about the same.
    private static func uid(_ owner: Principal, _ window: Range<Instant>) -> String {
        "freebusy-\(owner.user)-\(window.lowerBound.utc.basicText)-\(window.upperBound.utc.basicText)"
    }
}
