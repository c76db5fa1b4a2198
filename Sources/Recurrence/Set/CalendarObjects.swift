import ICalendar

/// The members of a calendar sorted into objects: each UID with its master and its overrides.
struct CalendarObjects {
    /// Indices among the members.
    struct Object {
        var kind: MemberKind
        var master: Int?
        var overrides: [Int] = []
    }

    private(set) var objects: [Object] = []

    init(_ members: [Component]) {
        objects.reserveCapacity(members.count)
        var hasOverrides = false
        for index in members.indices {
            guard let kind = MemberKind(members[index].name) else { continue }
            // A second master of one UID is not allowed, but nothing that makes busy may get lost: without
            // overrides each member is an object, whatever the UIDs are.
            objects.append(Object(kind: kind, master: index))
            if members[index].first(.recurrenceID) != nil { hasOverrides = true }
        }
        if hasOverrides { gather(members) }
    }

    /// Puts the members of one UID together.
    private mutating func gather(_ members: [Component]) {
        let single = objects
        objects = []
        var byUID: [String: Int] = [:]
        for object in single {
            guard let index = object.master else { continue }
            let uid = members[index].uid
            let known = uid.flatMap { byUID[$0] }
            let place = append(
                index, object.kind, isOverride: members[index].first(.recurrenceID) != nil, to: known)
            if let uid, known == nil { byUID[uid] = place }
        }
    }

    /// - Returns: The index of the object that the member went to.
    private mutating func append(
        _ index: Int, _ kind: MemberKind, isOverride: Bool, to known: Int?
    ) -> Int {
        guard let known, isOverride || objects[known].master == nil else {
            objects.append(
                isOverride ? Object(kind: kind, overrides: [index]) : Object(kind: kind, master: index))
            return objects.count - 1
        }
        if isOverride {
            objects[known].overrides.append(index)
        } else {
            objects[known].master = index
            objects[known].kind = kind
        }
        return known
    }
}

/// The components that have instances.
enum MemberKind {
    case event, toDo, journal

    init?(_ name: ComponentName) {
        if name == .vevent {
            self = .event
        } else if name == .vtodo {
            self = .toDo
        } else if name == .vjournal {
            self = .journal
        } else {
            return nil
        }
    }
}
