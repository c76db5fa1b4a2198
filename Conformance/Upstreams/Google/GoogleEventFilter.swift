/// Which events a list asks for.
struct GoogleEventFilter {
    let singleEvents: Bool
    let showDeleted: Bool
    /// Both ends may be open; `nil` when both are.
    let window: (from: Int?, to: Int?)?
    private let types: Set<String>
    private let uid: String?
    private let words: [String]
    private let privateProperties: [(String, String)]
    private let sharedProperties: [(String, String)]
    private let updatedMin: Int?
    private let clock: ZoneClock

    init(_ query: GoogleQuery, on calendar: GoogleCalendar) throws(GoogleAPIError) {
        singleEvents = try query.flag("singleEvents") ?? false
        showDeleted = try query.flag("showDeleted") ?? false
        _ = try query.flag("showHiddenInvitations")
        let from = try query.instant("timeMin")
        let to = try query.instant("timeMax")
        if let from, let to, to <= from { throw .timeRangeEmpty }
        window = from == nil && to == nil ? nil : (from, to)
        types = Set(
            try query.words(
                "eventTypes",
                ["birthday", "default", "focusTime", "fromGmail", "outOfOffice", "workingLocation"]))
        uid = query.text("iCalUID")
        words = (query.text("q") ?? "").lowercased().split(separator: " ").map(String.init)
        privateProperties = try Self.constraints(query, "privateExtendedProperty")
        sharedProperties = try Self.constraints(query, "sharedExtendedProperty")
        updatedMin = try query.instant("updatedMin")
        clock = calendar.clock
    }

    /// `propertyName=value`.
    private static func constraints(
        _ query: GoogleQuery, _ name: String
    ) throws(GoogleAPIError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for text in query.all(name) {
            guard let equals = text.firstIndex(of: "=") else {
                throw .invalidParameter(name, "Invalid value for: \(name)")
            }
            pairs.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
        }
        return pairs
    }

    /// Up to which moment rules are to be expanded: a day more than the window, for dates in zones far west.
    var lastMoment: Int? { window?.to.map { $0 + 86_400 } }

    /// With `updatedMin`, whatever was deleted since is included always.
    func includesDeleted(_ event: GoogleEvent) -> Bool { updatedMin.map { event.updated >= $0 } ?? false }

    /// Whether the event's type was asked for.
    func isOfType(_ event: GoogleEvent) -> Bool { types.isEmpty || types.contains(event.eventType) }

    /// Whether the event passes every filter.
    func matches(_ event: GoogleEvent, ignoringWindow: Bool = false) -> Bool {
        guard isOfType(event), uid == nil || event.iCalUID == uid, hasProperties(event), hasWords(event)
        else {
            return false
        }
        if let updatedMin, event.updated < updatedMin { return false }
        return ignoringWindow || isInWindow(event)
    }

    /// An event that ends at `timeMin`, or starts at `timeMax`, is outside.
    func isInWindow(_ event: GoogleEvent) -> Bool {
        guard let window else { return true }
        if let from = window.from, event.end.instant(in: clock) <= from { return false }
        if let to = window.to, event.start.instant(in: clock) >= to { return false }
        return true
    }

    private func hasProperties(_ event: GoogleEvent) -> Bool {
        let properties = event.content["extendedProperties"]
        return privateProperties.allSatisfy { properties?["private"]?[$0.0]?.text == $0.1 }
            && sharedProperties.allSatisfy { properties?["shared"]?[$0.0]?.text == $0.1 }
    }

    private func hasWords(_ event: GoogleEvent) -> Bool {
        guard !words.isEmpty else { return true }
        var texts = ["summary", "description", "location"].compactMap { event.content[$0]?.text }
        for person in event.attendees + [event.content["organizer"] ?? .null] {
            texts += ["displayName", "email"].compactMap { person[$0]?.text }
        }
        let place = event.content["workingLocationProperties"]
        texts += ["buildingId", "deskId", "label"].compactMap { place?["officeLocation"]?[$0]?.text }
        texts += [place?["customLocation"]?["label"]?.text].compactMap { $0 }
        let all = texts.joined(separator: "\n").lowercased()
        return words.allSatisfy { all.contains($0) }
    }
}
