/// The start or end of an event: `date`, or `dateTime` with the event's own `timeZone`.
enum GoogleEventTime: Sendable, Hashable {
    /// A day number.
    case date(Int)
    /// An instant in seconds since 1970, and the zone that was written beside it.
    case timed(Int, zone: String?)

    /// See ``Series``.
    var moment: Int {
        switch self {
        case .date(let day): day * 86_400
        case .timed(let instant, _): instant
        }
    }

    var isAllDay: Bool {
        if case .date = self { return true }
        return false
    }

    var zone: String? {
        if case .timed(_, let zone) = self { return zone }
        return nil
    }

    /// The instant; a date begins at midnight of `clock`.
    func instant(in clock: ZoneClock) -> Int {
        switch self {
        case .date(let day): clock.instant(ofWall: day * 86_400)
        case .timed(let instant, _): instant
        }
    }

    /// The same form at another moment.
    func at(_ moment: Int) -> GoogleEventTime {
        switch self {
        case .date: .date(Civil.floorDivide(moment, 86_400))
        case .timed(_, let zone): .timed(moment, zone: zone)
        }
    }

    /// What follows the underscore in an instance's id: `20261123` or `20261123T080000Z`.
    var instanceSuffix: String {
        switch self {
        case .date(let day): Civil.basicDateText(day)
        case .timed(let instant, _): Civil.basicText(wall: instant) + "Z"
        }
    }

    /// Reads an `EventDateTime`.
    ///
    /// - Parameters:
    ///   - json: The member, which may be missing or null.
    ///   - name: `start` or `end`, for the sentence.
    /// - Returns: The time.
    /// - Throws: 400 `required` or `invalid`.
    static func read(_ json: JSON?, _ name: String) throws(GoogleAPIError) -> GoogleEventTime {
        guard let json, json != .null else { throw .required("Missing \(name) time.") }
        guard let members = json.members else { throw .parseError }
        func text(_ member: String) throws(GoogleAPIError) -> String? {
            guard let value = members[member], value != .null else { return nil }
            guard let text = value.text else { throw .invalid("Invalid value for: \(name).\(member)") }
            return text
        }
        let date = try text("date")
        let dateTime = try text("dateTime")
        let zone = try text("timeZone")
        if let zone, ZoneClock.named(zone) == nil {
            throw .invalid("Invalid time zone definition for \(name) time.")
        }
        switch (date, dateTime) {
        case (nil, nil): throw .required("Missing \(name) time.")
        case (.some, .some): throw .invalid("Invalid \(name) time.")
        case (.some(let date), nil):
            guard let day = Civil.parseDate(date) else { throw .invalid("Invalid value for: \(name).date") }
            return .date(day)
        case (nil, .some(let dateTime)):
            guard let (wall, offset) = Civil.parseTimestamp(dateTime) else {
                throw .invalid("Invalid value for: \(name).dateTime")
            }
            if let offset { return .timed(wall - offset, zone: zone) }
            guard let zone, let clock = ZoneClock.named(zone) else {
                throw .required("Missing time zone definition for \(name) time.")
            }
            return .timed(clock.instant(ofWall: wall), zone: zone)
        }
    }

    /// As the API shows it: the wall clock of `clock` beside the event's own zone, which may be another.
    func shown(in clock: ZoneClock) -> JSON {
        switch self {
        case .date(let day): return ["date": .string(Civil.dateText(day))]
        case .timed(let instant, let zone):
            let text = Civil.timestamp(instant, offset: clock.offset(at: instant))
            var json: JSON = ["dateTime": .string(text)]
            if let zone { json["timeZone"] = .string(zone) }
            return json
        }
    }
}
