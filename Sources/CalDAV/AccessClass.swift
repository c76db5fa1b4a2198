public import ICalendar

/// How much of an object others than its owner see: CLASS (RFC 5545 section 3.8.1.3), and Calendar Server's
/// X-CALENDARSERVER-ACCESS alike.
public enum AccessClass: Int, Sendable, Hashable, Comparable {
    /// All of it.
    case `public`
    /// When it is, and nothing else.
    case `private`
    /// Nothing, but for busy times.
    case confidential

    /// The class of an object: the strictest of its components, for they are seen together or not at all.
    public init(of object: VCalendar) {
        let calendar = object.component.first(Self.access).map { Self(value: $0.text) } ?? .public
        self = object.members.map { Self(component: $0) }.max().map { max($0, calendar) } ?? calendar
    }

    private init(component: Component) {
        let values = [PropertyName.class, Self.access].compactMap { component.first($0)?.text }
        self = values.map { Self(value: $0) }.max() ?? .public
    }

    private init(value: String) {
        switch value.uppercased().filter({ $0 != " " }) {
        case "PUBLIC", "": self = .public
        case "CONFIDENTIAL": self = .confidential
        // "Applications MUST treat x-name and iana-token values they don't recognize the same way as they would
        // the PRIVATE value."
        default: self = .private
        }
    }

    fileprivate static let access = PropertyName("X-CALENDARSERVER-ACCESS")

    /// The stricter one is greater.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension VCalendar {
    /// The object as others than its owner see it: itself, or when it is and nothing else; `nil` for nothing.
    ///
    /// What remains of a private one: UID, times, recurrence, STATUS, TRANSP, CLASS, and "Busy" in place of what it
    /// is about.
    ///
    /// - Parameter productID: The maker of what is left.
    /// - Returns: The same object where there is nothing to hide.
    public func masked(productID: String) -> VCalendar? {
        switch AccessClass(of: self) {
        case .public: return self
        case .confidential: return nil
        case .private: break
        }
        var members: [Component] = []
        var zones: Set<String> = []
        for member in self.members {
            // Hours of availability say more than when.
            guard Self.maskable.contains(member.name) else { return nil }
            var properties: [Property] = []
            for property in member.properties where Self.shown.contains(property.name) {
                var kept = Property(property.name, value: property.value)
                for name in Self.shownParameters {
                    if let value = property.parameter(name) { kept.setParameter(name, value) }
                }
                if let zone = property.parameter(.tzid) { zones.insert(zone) }
                properties.append(kept)
            }
            properties.append(Property(.summary, value: "Busy"))
            members.append(Component(member.name, properties: properties))
        }
        let used = timeZones.filter { zone in zone.first(.tzid).map { zones.contains($0.text) } ?? false }
        return VCalendar(members: used + members, productID: productID)
    }

    private static let maskable: Set<ComponentName> = [.vevent, .vtodo, .vjournal]

    private static let shown: Set<PropertyName> = [
        .uid, .dtstamp, .dtstart, .dtend, .due, .duration, .recurrenceID, .rrule, .rdate, .exdate, .exrule,
        .status, .transp, .class, AccessClass.access,
    ]

    private static let shownParameters: [ParameterName] = [.tzid, .value, .range]
}
