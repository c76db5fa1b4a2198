internal import HTTPTypes
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers MKCALENDAR (RFC 4791 section 5.3.1) and the extended MKCOL that makes a calendar (RFC 5689).
    func makeCalendar(_ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        let isExtended = exchange.request.method == .mkcol
        guard case .calendar(let user, let segment) = exchange.resource else {
            switch exchange.resource {
            case .object:
                throw DAVError(
                    403, .caldav("calendar-collection-location-ok"), "A calendar lies directly in its home.")
            default: throw exchange.methodNotAllowed
            }
        }
        let principal = exchange.principal
        let owner = try await self.user(user, for: principal)
        guard principal.scope == .calendars, owner.user == principal.user else {
            throw .needPrivileges("Calendars are made in one's own home.")
        }
        // The boxes of RFC 6638 have these names.
        guard segment != "inbox", segment != "outbox" else {
            throw DAVError(403, .caldav("calendar-collection-location-ok"), "The name is taken.")
        }
        guard try await backend.calendar(segment, of: owner.user, for: principal) == nil else {
            // A precondition of the one (RFC 4791 section 5.3.1), and a status of the other (RFC 4918 section 9.3.1).
            throw DAVError(
                isExtended ? 405 : 403, .dav("resource-must-be-null"), "There is a calendar of this name.")
        }
        try await requireConditions(exchange, on: nil)
        let (properties, components) = try request(exchange, isExtended: isExtended)
        let update = PropertyUpdate(properties, of: .calendar, self)
        guard let changes = update.changes else {
            // "The calendar collection resource was not created …" (RFC 4791 section 5.3.1.1): 207.
            guard isExtended else {
                let href = Resource.calendar(user: owner.user, segment: segment).href
                return MultiStatus.answer(MultiStatus.response(href, update.propStat))
            }
            return HTTPResponse(
                status: 403, fields: MultiStatus.fields,
                body: update.propStat.document(.dav("mkcol-response")))
        }
        try await backend.createCalendar(segment, components: components, properties: changes, by: principal)
        var fields: HTTPFields = ["Cache-Control": "no-cache"]
        // What was asked for was done, and nothing else is ever said of that (RFC 8144 section 2.3).
        if exchange.preference.returning == .minimal { fields.apply("return=minimal") }
        return HTTPResponse(status: 201, fields: fields)
    }

    /// The properties of the new calendar, and its component types.
    private func request(
        _ exchange: Exchange, isExtended: Bool
    ) throws(DAVError) -> ([PropPatch.Instruction], components: [String]) {
        let root = try RequestBody.read(exchange.request.body, limits: limits.xml)
        // Without that property "the server MUST accept all component types" (RFC 4791 section 5.2.3).
        var components = ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"]
        if root == nil, !isExtended { return ([], components) }
        let patch =
            try root == nil
            ? nil : PropPatch(root, named: isExtended ? [.dav("mkcol")] : [.caldav("mkcalendar")])
        var instructions: [PropPatch.Instruction] = []
        var isCalendar = !isExtended
        for instruction in patch?.instructions ?? [] {
            guard case .set(let element) = instruction else {
                throw DAVError(400, nil, "Nothing can be removed yet.")
            }
            switch element.name {
            case .dav("resourcetype"):
                let types = Set(element.elements.map(\.name))
                isCalendar = types == [.dav("collection"), .caldav("calendar")]
            case .caldav("supported-calendar-component-set"):
                components = element.all(.caldav("comp")).compactMap { $0.attribute("name")?.uppercased() }
                guard !components.isEmpty,
                    Set(components).isSubset(of: [
                        "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY",
                    ])
                else {
                    throw DAVError(
                        403, .caldav("supported-calendar-component"),
                        "A calendar holds components that exist.")
                }
            default: instructions.append(instruction)
            }
        }
        guard isCalendar else {
            throw DAVError(403, .dav("valid-resourcetype"), "Only calendars can be made here.")
        }
        return (instructions, components)
    }
}
