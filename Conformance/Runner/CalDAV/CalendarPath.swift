import ICalendar

/// A path into calendar data: `VEVENT.SUMMARY`, `VEVENT[RECURRENCE-ID=20270106T090000Z].VALARM.ACTION`,
/// `VEVENT.ATTENDEE[mailto:a@example.com];PARTSTAT`.
///
/// A part that is followed by others is a component; the last one is a component when there is one, and else a
/// property.
struct CalendarPath {
    private struct Part {
        var name: String
        var filter: String?
    }

    private var parts: [Part] = []
    private var parameter: String?

    /// Reads a path.
    init(_ text: String) throws {
        var name = ""
        var filter: String?
        var isInFilter = false
        var parameter: String?
        for character in text {
            switch character {
            case "[" where !isInFilter:
                isInFilter = true
                filter = ""
            case "]" where isInFilter: isInFilter = false
            case _ where isInFilter: filter?.append(character)
            case ";" where parameter == nil: parameter = ""
            case _ where parameter != nil: parameter?.append(character)
            case ".":
                parts.append(Part(name: name, filter: filter))
                name = ""
                filter = nil
            default: name.append(character)
            }
        }
        guard !name.isEmpty, !isInFilter else {
            throw ConformanceError("\(text) is no path into calendar data")
        }
        parts.append(Part(name: name, filter: filter))
        self.parameter = parameter
    }

    /// The values at the path; for components their names.
    func values(in calendar: VCalendar) -> [String] {
        var components = [calendar.component]
        for part in parts.dropLast() {
            components = components.flatMap { Self.components(part, in: $0) }
        }
        guard let last = parts.last else { return [] }
        let found = components.flatMap { Self.components(last, in: $0) }
        if !found.isEmpty, parameter == nil { return found.map(\.name.rawName) }
        let properties = components.flatMap { $0.all(PropertyName(last.name)) }.filter { property in
            guard let filter = last.filter else { return true }
            return property.value.lowercased() == filter.lowercased()
        }
        guard let parameter else { return properties.map(Self.value) }
        return properties.flatMap { $0.parameterValues(ParameterName(parameter)) }
    }

    /// Texts without their escapes, everything else as written.
    private static func value(_ property: Property) -> String {
        textual.contains(property.name) ? property.text : property.value
    }

    private static let textual: Set<PropertyName> = [
        "SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "UID", "X-TEXT", "CATEGORIES",
    ]

    private static func components(_ part: Part, in component: Component) -> [Component] {
        component.components.filter { $0.name == ComponentName(part.name) && matches(part.filter, $0) }
    }

    /// `[PROPERTY=value]` (one of its values), `[!PROPERTY]`, `[PROPERTY]`.
    private static func matches(_ filter: String?, _ component: Component) -> Bool {
        guard let filter else { return true }
        if filter.hasPrefix("!") { return component.first(PropertyName(String(filter.dropFirst()))) == nil }
        guard let sign = filter.firstIndex(of: "=") else {
            return component.first(PropertyName(filter)) != nil
        }
        let wanted = filter[filter.index(after: sign)...]
        return component.all(PropertyName(String(filter[..<sign]))).contains { $0.value == wanted }
    }
}
