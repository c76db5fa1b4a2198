/// The names under which dead properties are kept.
package enum DeadPropertyOwner {
    /// Those of an object.
    ///
    /// Objects of one calendar stand together, so that they are read and removed together.
    package static func object(_ object: ObjectID, in calendar: CalendarID) -> String {
        "object:\(calendar.rawValue)/\(object.rawValue)"
    }
}
