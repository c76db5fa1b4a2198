/// A row number of the store, as a type of its own for each kind of record.
///
/// Row numbers are never used twice, so that one kept by a client of the store never points to another record.
package protocol StoreIdentifier: RawRepresentable<Int64>, Hashable, Comparable, Sendable, Codable {
    init(rawValue: Int64)
}

extension StoreIdentifier {
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Names a user (a principal).
package struct UserID: StoreIdentifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Names a connected upstream account, or the account that holds a user's local calendars.
package struct AccountID: StoreIdentifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Names a calendar.
package struct CalendarID: StoreIdentifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Names a calendar object resource; a resource that is removed and made again gets a new one.
package struct ObjectID: StoreIdentifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Names a write plan.
///
/// Random, made by whoever makes the plan: upstream ids are derived from it, so that a retry is recognised.
package struct PlanID: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { self.rawValue = value }
}
