internal import CalDAV
internal import FreeBusy
internal import HTTPTypes
internal import ICalendar
internal import ITIP
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers POST.
    func post(_ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        let user: String
        switch exchange.resource {
        case .calendar(let owner, let segment), .object(let owner, let segment, Self.addMember):
            return try await addMember(to: segment, of: owner, exchange)
        case .outbox(let owner): user = owner
        default: throw exchange.methodNotAllowed
        }
        let owner = try await self.user(user, for: exchange.principal)
        guard owner.user == exchange.principal.user, exchange.principal.scope == .calendars,
            try await inbox(of: owner, for: exchange.principal) != nil
        else { throw .needPrivileges("Only its owner sends through an outbox.") }
        return try await busyTimeRequest(exchange, owner)
    }

    /// Answers a request for busy times (RFC 6638 section 5): a status for each attendee, and the times of those
    /// whose times are known.
    ///
    /// Nobody is passed over in silence: who is not known here is 3.7, and times that are not known at present
    /// are 5.1, never free.
    private func busyTimeRequest(
        _ exchange: Exchange, _ owner: Principal
    ) async throws(DAVError) -> HTTPResponse {
        let request = try BusyTimeRequest(
            exchange.request, owner: owner, addresses: addresses(of: owner), limits: limits)
        let clock = ContinuousClock.now
        var writer = XMLWriter(document: DAVNamespace.prefixes)
        writer.start(.caldav("schedule-response"))
        for attendee in request.attendees {
            let isLate = limits.reportDeadline != .zero && clock.duration(to: .now) > limits.reportDeadline
            let answer =
                isLate ? .failure(.failed) : await answer(request, attendee, for: exchange.principal)
            do {
                try write(answer, request, attendee, to: &writer)
            } catch {
                throw DAVError(400, .caldav("valid-scheduling-message"), "An address cannot be told in XML.")
            }
        }
        writer.end()
        return HTTPResponse(
            status: 200,
            fields: ["Content-Type": "application/xml; charset=utf-8", "Cache-Control": "no-cache"],
            body: writer.bytes)
    }

    /// The addresses of a principal, as they are compared.
    func addresses(of owner: Principal) -> Set<CalendarUserAddress> {
        Set(owner.addresses.map { CalendarUserAddress($0) })
            .union([CalendarUserAddress(Resource.principal(user: owner.user).href)])
    }

    /// Why an attendee's times are not told.
    private enum Refusal: Error {
        case unknown, failed

        var status: String {
            switch self {
            case .unknown: "3.7;Invalid calendar user"
            case .failed: "5.1;Service unavailable"
            }
        }
    }

    private func answer(
        _ request: BusyTimeRequest, _ attendee: Property, for requester: Principal
    ) async -> Result<VCalendar, Refusal> {
        do {
            let periods = try await backend.busy(
                of: CalendarUserAddress(attendee), in: request.window, for: requester)
            guard let periods else { return .failure(.unknown) }
            return .success(
                FreeBusy.calendar(
                    FreeBusy.merged(periods, in: request.window), window: request.window, stamp: now(),
                    uid: request.uid, organizer: request.organizer.value, attendee: attendee.value,
                    productID: LiveProperty.productID, method: SchedulingMethod.reply.rawValue))
        } catch {
            return .failure(.failed)
        }
    }

    private func write(
        _ answer: Result<VCalendar, Refusal>, _ request: BusyTimeRequest, _ attendee: Property,
        to writer: inout XMLWriter
    ) throws(XMLError) {
        try writer.element(.caldav("response")) { writer throws(XMLError) in
            try writer.element(.caldav("recipient")) { writer throws(XMLError) in
                try writer.element(.dav("href"), text: attendee.value)
            }
            switch answer {
            case .failure(let refusal):
                try writer.element(.caldav("request-status"), text: refusal.status)
            case .success(let calendar):
                try writer.element(.caldav("request-status"), text: "2.0;Success")
                try writer.element(.caldav("calendar-data")) { writer throws(XMLError) in
                    try writer.text(utf8: calendar.serialized())
                }
            }
        }
    }
}

/// A VFREEBUSY REQUEST (RFC 5546 section 3.3.2).
struct BusyTimeRequest: Sendable {
    /// What is asked about.
    let window: Range<Instant>
    /// UID, which the answers have as well.
    let uid: String
    /// Who asks.
    let organizer: Property
    /// Of whom; each once.
    let attendees: [Property]

    /// Reads a request.
    ///
    /// - Throws: 403 `supported-calendar-data`, `valid-calendar-data`, `max-attendees-per-instance`; 400
    ///   `valid-scheduling-message`; 403 `valid-organizer`.
    init(
        _ request: HTTPRequest, owner: Principal, addresses: Set<CalendarUserAddress>, limits: CalDAVLimits
    ) throws(DAVError) {
        let type = request.fields["Content-Type"] ?? "text/calendar"
        guard String(type.prefix { $0 != ";" }).trimmingSpace.lowercased() == "text/calendar" else {
            throw DAVError(403, .caldav("supported-calendar-data"), "A scheduling message is text/calendar.")
        }
        let calendar: VCalendar
        do {
            calendar = try VCalendar.read(request.body, .lenient)
        } catch {
            throw DAVError(403, .caldav("valid-calendar-data"), "The message cannot be read.")
        }
        let members = calendar.members
        // In whose name it is comes before what it says.
        if let organizer = members.first?.organizer, !addresses.contains(CalendarUserAddress(organizer)) {
            throw DAVError(403, .caldav("valid-organizer"), "The ORGANIZER is the owner of the outbox.")
        }
        guard calendar.component.first(.method)?.text.uppercased() == SchedulingMethod.request.rawValue,
            members.count == 1, let member = members.first, member.name == .vfreebusy,
            SchedulingValidator.problems(in: calendar).isEmpty,
            let start = member.start?.instant, let end = member.end?.instant, start < end,
            let organizer = member.organizer, let uid = member.uid
        else {
            throw DAVError(
                400, .caldav("valid-scheduling-message"),
                "An outbox takes a REQUEST with one VFREEBUSY, its times in UTC.")
        }
        var seen: Set<CalendarUserAddress> = []
        let attendees = member.attendees.filter { seen.insert(CalendarUserAddress($0)).inserted }
        guard limits.attendees == 0 || attendees.count <= limits.attendees else {
            throw DAVError(
                403, .caldav("max-attendees-per-instance"),
                "At most \(limits.attendees) attendees are asked for at once.")
        }
        self.window = start..<end
        self.uid = uid
        self.organizer = organizer
        self.attendees = attendees
    }
}
