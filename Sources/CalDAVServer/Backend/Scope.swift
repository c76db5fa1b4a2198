/// What a password or a token lets its holder do.
package enum Scope: String, Sendable, Codable, CaseIterable {
    /// See busy times, nothing else.
    case freebusy
    /// Busy times, and the events that this application made.
    case eventsManaged = "events.managed"
    /// See everything, change nothing.
    case eventsRead = "events.read"
    /// Everything.
    case calendars
}
