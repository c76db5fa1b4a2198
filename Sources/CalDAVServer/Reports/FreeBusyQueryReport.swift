internal import CalDAV
internal import Cryptography
internal import FreeBusy
internal import HTTPTypes
internal import ICalendar
internal import Octets
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
        let periods = try await backend.busy(scope, in: window, by: owner)
        let merged = FreeBusy.merged(periods, in: window)
        let calendar = FreeBusy.calendar(
            merged, window: window, stamp: now(), uid: Self.uid(owner, window),
            organizer: owner.addresses.first, attendee: nil, productID: LiveProperty.productID)
        var fields = age
        // Of the times, not of the octets, in which the time of the answer stands.
        let periodText = merged.map { period in
            let (start, end) = (period.interval.lowerBound, period.interval.upperBound)
            return "\(start.secondsSinceEpoch)/\(end.secondsSinceEpoch)/\(period.type.rawValue)"
        }
        let digest = Digest.sha256(
            Array(
                "\(window.lowerBound.secondsSinceEpoch)/\(window.upperBound.secondsSinceEpoch) \(periodText)"
                    .utf8))
        let etag = ETag(opaque: Hex.encode(Array(digest.prefix(16))), isWeak: true)
        fields["ETag"] = "\(etag)"
        fields["Content-Type"] = "text/calendar; charset=utf-8; component=vfreebusy"
        fields["Cache-Control"] = "private, no-cache"
        return HTTPResponse(status: 200, fields: fields, body: calendar.serialized())
    }

    /// The same for the same question, so that two answers are known to be about the same.
    private static func uid(_ owner: Principal, _ window: Range<Instant>) -> String {
        "freebusy-\(owner.user)-\(window.lowerBound.utc.basicText)-\(window.upperBound.utc.basicText)"
    }
}
