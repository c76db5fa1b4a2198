package import FreeBusy
package import ICalendar
package import ITIP
package import WebDAV

/// Who sends the invitations of a calendar's objects.
///
/// Nothing is ever sent twice: only of ``gateway`` the server says `calendar-auto-schedule`.
package enum SchedulingAgent: Sendable, Hashable {
    /// This server, as RFC 6638 has it.
    case gateway
    /// The upstream, when the object is written there.
    case upstream
}

/// What scheduling (RFC 6638) needs of a backend; the inbox is the calendar with the segment `inbox`.
package protocol SchedulingBackend: Sendable {
    /// Where a user's invitations arrive; `nil` for a user of whom the server cares for no invitations.
    func defaultCalendar(of user: String, for requester: Principal) async throws(DAVError) -> CalendarInfo?

    /// Busy times of whoever has that address here, as anybody of this server may learn them.
    ///
    /// - Parameters:
    ///   - address: The address of a user.
    ///   - window: What is asked about.
    ///   - requester: Who asks.
    /// - Returns: The periods, clipped or not; `nil` when nobody here has the address.
    /// - Throws: 503 when they are not known.
    func busy(
        of address: CalendarUserAddress, in window: Range<Instant>, for requester: Principal
    ) async throws(DAVError) -> [BusyPeriod]?

    /// Deletes an object; of a guest's copy `repliesToOrganizer` says whether the organizer is told (RFC 6638
    /// section 8.1).
    func delete(
        _ name: String, in calendar: CalendarInfo, _ preconditions: Preconditions,
        repliesToOrganizer: Bool, by principal: Principal
    ) async throws(DAVError)
}

extension CalendarBackend {
    /// None: such a backend does not schedule.
    package func defaultCalendar(
        of user: String, for requester: Principal
    ) async throws(DAVError) -> CalendarInfo? { nil }

    /// Nobody.
    package func busy(
        of address: CalendarUserAddress, in window: Range<Instant>, for requester: Principal
    ) async throws(DAVError) -> [BusyPeriod]? { nil }

    /// Deletes it.
    package func delete(
        _ name: String, in calendar: CalendarInfo, _ preconditions: Preconditions,
        repliesToOrganizer: Bool, by principal: Principal
    ) async throws(DAVError) {
        try await delete(name, in: calendar, preconditions, by: principal)
    }
}
