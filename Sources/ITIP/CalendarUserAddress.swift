public import ICalendar
import Octets

/// A calendar user address as it is compared: RFC 5545 §3.3.3, RFC 6638 §2.4.1.
///
/// Mail addresses are compared without case, as people write them; paths without their last slash.
public struct CalendarUserAddress: Sendable, Hashable {
    /// The comparable form: `mailto:` and the address in small letters, or another URI.
    public let text: String

    /// The address of a URI, or of a mail address without its scheme.
    public init(_ uri: String) {
        let trimmed = uri.filter { $0 != " " && $0 != "\t" }
        let folded = ASCII.lowercased(trimmed)
        if folded.hasPrefix("/") {
            // A path of ours, in any spelling.
            let path = PercentEncoding.decode(folded).map { String(decoding: $0, as: UTF8.self) } ?? folded
            text = path.hasSuffix("/") && path.utf8.count > 1 ? String(path.dropLast()) : path
        } else if folded.contains("@"), !folded.contains(":") {
            text = "mailto:" + folded
        } else {
            text = folded
        }
    }

    /// The address that an ATTENDEE or ORGANIZER has.
    public init(_ property: Property) { self.init(property.value) }

    /// The mail address without its scheme; `nil` for another URI.
    public var mail: String? {
        text.hasPrefix("mailto:") ? String(text.dropFirst("mailto:".count)) : nil
    }
}
