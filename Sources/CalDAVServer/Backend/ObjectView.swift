/// What of a calendar's objects somebody sees.
///
/// A calendar that a backend hands out carries it, and everything that the backend tells of its objects keeps to it:
/// octets, tags, sizes, listings and changes. So a filter or a report cannot find out what GET would not show.
package enum ObjectView: Sendable, Hashable {
    /// All of them as they are: the owner's.
    case whole
    /// As their CLASS lets others than the owner see them; the tags are of what is seen.
    case masked
    /// Those that an application made, which is known by the public half of its password.
    case managed(by: String)
}
