import ICalendar

/// The members of a calendar sorted into objects: each UID with its master and its overrides.
struct CalendarObjects {
    /// Indices among the members.
    struct Object {
        var master: Int?
        var overrides: [Int] = []
    }

    private(set) var objects: [Object] = []

    init(_ members: [Component]) {
        var isOverride: [Bool?] = []
        isOverride.reserveCapacity(members.count)
        for member in members {
            let name = member.name
            let isExpandable = name == .vevent || name == .vtodo || name == .vjournal
            isOverride.append(isExpandable ? member.first(.recurrenceID) != nil : nil)
        }
        objects.reserveCapacity(members.count)
        guard isOverride.contains(true) else {
            // A second master of one UID is not allowed, but nothing that makes busy may get lost: without
            // overrides each member is an object, whatever the UIDs are.
            for (index, override) in isOverride.enumerated() where override != nil {
                objects.append(Object(master: index))
            }
            return
        }
        var byUID: [String: Int] = [:]
        for (index, override) in isOverride.enumerated() {
            guard let override else { continue }
            let uid = members[index].uid
            let known = uid.flatMap { byUID[$0] }
            let place = append(index, isOverride: override, to: known)
            if let uid, known == nil { byUID[uid] = place }
        }
    }

    /// - Returns: The index of the object that the member went to.
    private mutating func append(_ index: Int, isOverride: Bool, to known: Int?) -> Int {
        guard let known, isOverride || objects[known].master == nil else {
            objects.append(isOverride ? Object(overrides: [index]) : Object(master: index))
            return objects.count - 1
        }
        if isOverride {
            objects[known].overrides.append(index)
        } else {
            objects[known].master = index
        }
        return known
    }
}
