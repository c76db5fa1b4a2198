internal import HTTPTypes
internal import WebDAV

/// What a report on calendar objects looks at: those of a calendar or of all calendars of a home, or one of them.
///
/// "The CALDAV:calendar-query and CALDAV:calendar-multiget reports MUST be supported on calendar object resources
/// and on calendar collections" (RFC 4791 section 7); on a home clients ask about everything at once.
struct ReportScope: Sendable {
    /// Whose calendars they are.
    let owner: Principal
    /// The calendars that are looked into.
    let calendars: [CalendarInfo]
    /// The one object that is looked at.
    var object: StoredObject?
}

extension CalDAVHandler {
    /// What the request's resource offers to a report.
    ///
    /// - Throws: 404 for what does not exist or must not be seen.
    func reported(_ exchange: Exchange) async throws(DAVError) -> ReportScope {
        let principal = exchange.principal
        switch exchange.resource {
        case .calendar(let user, let segment):
            let (owner, info) = try await calendar(segment, of: user, for: principal)
            return ReportScope(owner: owner, calendars: [info])
        case .object(let user, let segment, let name):
            let (owner, info) = try await calendar(segment, of: user, for: principal)
            guard let object = try await backend.object(name, in: info) else { throw .notFound }
            return ReportScope(owner: owner, calendars: [info], object: object)
        case .home(let user):
            guard principal.scope.readsEvents else { throw .notFound }
            let owner = try await self.user(user, for: principal)
            return ReportScope(
                owner: owner, calendars: try await backend.calendars(of: owner.user, for: principal))
        default: throw .notFound
        }
    }

    /// How old an answer is that is made from what upstream said last.
    func age(of calendar: CalendarInfo) -> HTTPFields {
        calendar.ageSeconds.map { ["Age": String(max(0, $0))] } ?? HTTPFields()
    }

    /// The same of several calendars: as old as the oldest.
    func age(of scope: ReportScope) -> HTTPFields {
        scope.calendars.compactMap(\.ageSeconds).max().map { ["Age": String(max(0, $0))] } ?? HTTPFields()
    }
}
