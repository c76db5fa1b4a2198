internal import HTTPTypes
internal import WebDAV
internal import XML

/// The reports that we know (RFC 3253 section 3.6), by the name of their root element.
enum Report: CaseIterable, Sendable {
    case calendarQuery, calendarMultiget, freeBusyQuery, syncCollection
    case aclPrincipalPropSet, principalMatch, expandProperty, principalPropertySearch
    case principalSearchPropertySet

    /// The root element.
    var name: ExpandedName {
        switch self {
        case .calendarQuery: .caldav("calendar-query")
        case .calendarMultiget: .caldav("calendar-multiget")
        case .freeBusyQuery: .caldav("free-busy-query")
        case .syncCollection: .dav("sync-collection")
        case .aclPrincipalPropSet: .dav("acl-principal-prop-set")
        case .principalMatch: .dav("principal-match")
        case .expandProperty: .dav("expand-property")
        case .principalPropertySearch: .dav("principal-property-search")
        case .principalSearchPropertySet: .dav("principal-search-property-set")
        }
    }

    /// Whether a resource has this report.
    func isSupported(by resource: Resource) -> Bool {
        switch (self, resource) {
        // Messages make nobody busy.
        case (.freeBusyQuery, .calendar(_, CalDAVHandler.inboxSegment)): false
        case (.calendarQuery, .calendar), (.calendarMultiget, .calendar), (.syncCollection, .calendar),
            (.freeBusyQuery, .calendar), (.freeBusyQuery, .home):
            true
        case (.calendarQuery, .object), (.calendarMultiget, .object), (.calendarQuery, .home),
            (.calendarMultiget, .home), (.syncCollection, .home):
            true
        case (_, .wellKnown), (_, .freeBusy): false
        // Of every resource that has an ACL, and that is every resource.
        case (.aclPrincipalPropSet, _), (.expandProperty, _): true
        // From anywhere, with apply-to-principal-collection-set; caldav 3 (Python) asks the URL that it was given.
        case (.principalPropertySearch, _): true
        case (.principalMatch, .object): false
        case (.principalMatch, _): true
        case (.principalSearchPropertySet, .root), (.principalSearchPropertySet, .dav),
            (.principalSearchPropertySet, .principals), (.principalSearchPropertySet, .principal):
            true
        default: false
        }
    }

    /// What `DAV:supported-report-set` lists.
    static func names(for resource: Resource) -> [ExpandedName] {
        allCases.filter { $0.isSupported(by: resource) }.map(\.name)
    }
}

extension CalDAVHandler {
    /// Answers REPORT by the name of its body's root.
    ///
    /// A missing Depth is 0 (RFC 3253 section 3.6), but for a calendar-query on a calendar, which says why.
    func report(_ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        guard exchange.resource.methods.contains(.report) else { throw exchange.methodNotAllowed }
        guard let root = try RequestBody.read(exchange.request.body, limits: limits.xml) else {
            throw DAVError(400, nil, "A REPORT has a body.")
        }
        // Whether the resource is there comes before what it can do.
        guard let report = Report.allCases.first(where: { $0.name == root.name }),
            report.isSupported(by: exchange.resource)
        else {
            _ = try await describe(exchange.resource, for: exchange.principal)
            throw DAVError(403, .dav("supported-report"), "The resource does not have this report.")
        }
        if exchange.isConditional {
            try await requireConditions(
                exchange, on: describe(exchange.resource, for: exchange.principal))
        }
        var response = try await answer(report, root, exchange)
        if response.status == 207 {
            response.fields["Vary"] = "Brief, Prefer"
            if exchange.preference.returning == .minimal { response.fields.apply("return=minimal") }
        }
        return response
    }

    private func answer(
        _ report: Report, _ root: ElementNode, _ exchange: Exchange
    ) async throws(DAVError) -> HTTPResponse {
        switch report {
        // Both are mostly answered by what is at hand, and leave the network where they are not.
        case .syncCollection, .freeBusyQuery: break
        default: await Self.leaveNetwork()
        }
        switch report {
        case .calendarQuery: return try await calendarQuery(root, exchange)
        case .calendarMultiget: return try await calendarMultiget(root, exchange)
        case .freeBusyQuery: return try await freeBusyQuery(root, exchange)
        case .syncCollection:
            if case .home = exchange.resource { return try await homeSync(root, exchange) }
            return try await syncCollection(root, exchange)
        case .aclPrincipalPropSet: return try await aclPrincipalPropSet(root, exchange)
        case .principalMatch: return try await principalMatch(root, exchange)
        case .expandProperty: return try await expandProperty(root, exchange)
        case .principalPropertySearch: return try await principalPropertySearch(root, exchange)
        case .principalSearchPropertySet: return try principalSearchPropertySet(exchange)
        }
    }
}
