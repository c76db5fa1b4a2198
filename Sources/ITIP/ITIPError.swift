/// Why a scheduling object or a message is refused (RFC 6638 §3.2.4, §4).
public enum ITIPError: Error, Sendable, Hashable {
    /// Components of one object name different organizers.
    case differentOrganizers
    /// The organizer changed what an organizer must not, such as another user's answer.
    case forbiddenOrganizerChange
    /// An attendee changed what is the organizer's.
    case forbiddenAttendeeChange
    /// The message speaks of an object whose organizer is somebody else.
    case notTheOrganizer
    /// A reply of somebody who was not invited.
    case notInvited
    /// The message is older than what is stored (RFC 5546 §2.1.5).
    case outdated
    /// The message is about nothing that is stored.
    case unknownObject
}
