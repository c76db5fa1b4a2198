internal import HTTPTypes
internal import WebDAV
internal import XML

/// A property that the server makes (RFC 4918 section 4.2).
struct LiveProperty: Sendable {
    /// Writes the value, or says that the resource has no such property.
    typealias Value = @Sendable (DescribedResource, PropertyContext, inout XMLWriter) throws(XMLError) -> Bool

    /// Whether `DAV:allprop` answers it: those of RFC 4918 (section 14.2), and no others.
    let isInAllProp: Bool
    /// Whether PROPPATCH may change it; its value is then checked and, but for
    /// `schedule-calendar-transp`, kept as a dead property.
    let isSettable: Bool
    /// Makes the value.
    let value: Value

    /// A property.
    init(inAllProp: Bool = false, settable: Bool = false, _ value: @escaping Value) {
        self.isInAllProp = inAllProp
        self.isSettable = settable
        self.value = value
    }

    /// All of them.
    static let table: [ExpandedName: LiveProperty] =
        webDAV
        .merging(accessControl) { first, _ in first }
        .merging(calendaring) { first, _ in first }
        .merging(scheduling) { first, _ in first }
        .merging(quota) { first, _ in first }
}

/// What a property's value depends on besides its resource.
struct PropertyContext: Sendable {
    /// Who asks.
    let principal: Principal
    /// The zones, limits and clock.
    let handler: CalDAVHandler
    /// What the owner's calendars take, where that was asked for.
    var quota: Quota?

    /// What the principal may do with a resource.
    func privileges(on resource: DescribedResource) -> Privileges {
        Privileges(on: resource, for: principal)
    }
}

extension XMLWriter {
    /// A `DAV:href` with a path of ours.
    mutating func href(_ resource: Resource) throws(XMLError) {
        try element(.dav("href"), text: resource.href)
    }
}
