import ICalendar

/// The members of a calendar sorted into objects: each UID with its master and its overrides.
struct CalendarObjects {
    struct Object {
        var master: (index: Int, component: Component)?
        var overrides: [(index: Int, component: Component)] = []
    }

    private(set) var objects: [Object] = []

    init(_ members: [Component]) {
        let expandable = members.enumerated().filter {
            [.vevent, .vtodo, .vjournal].contains($0.element.name)
        }
        if expandable.count == 1, let only = expandable.first {
            append(only.offset, only.element, to: nil)
            return
        }
        var byUID: [String: Int] = [:]
        for (index, component) in expandable {
            let uid = component.uid
            let known = uid.flatMap { byUID[$0] }
            let place = append(index, component, to: known)
            if let uid, known == nil { byUID[uid] = place }
        }
    }

    /// - Returns: The index of the object that the member went to.
    @discardableResult
    private mutating func append(_ index: Int, _ component: Component, to known: Int?) -> Int {
        let isOverride = component.first(.recurrenceID) != nil
        // A second master of one UID is not allowed, but nothing that makes busy may get lost.
        guard let known, isOverride || objects[known].master == nil else {
            objects.append(
                isOverride ? Object(overrides: [(index, component)]) : Object(master: (index, component)))
            return objects.count - 1
        }
        if isOverride {
            objects[known].overrides.append((index, component))
        } else {
            objects[known].master = (index, component)
        }
        return known
    }
}
