import ICalendar
import ProviderKit

/// Whether Google is asked to send mail to the guests.
package enum NotificationPolicy: String, Sendable, Hashable {
    /// Never.
    case never
    /// When the object asks for it, as RFC 6638 says: unless SCHEDULE-AGENT is NONE or CLIENT.
    case asAsked = "as-asked"

    /// Whether an organizer's object asks its server to invite anybody but the `own` addresses.
    ///
    /// - Throws: `upstream-always-notifies` when some guests are to be told and others are not: Google knows all
    ///   or none.
    func asksForMail(_ object: VCalendar, own: Set<String>) throws(WriteRefusal) -> Bool {
        guard self == .asAsked else { return false }
        var told = 0
        var silent = 0
        for member in object.members {
            for attendee in member.attendees {
                guard let address = attendee.address, !own.contains(address) else { continue }
                if attendee.scheduleAgent == .server { told += 1 } else { silent += 1 }
            }
        }
        guard told == 0 || silent == 0 else {
            throw .alwaysNotifies("Google tells all guests or none, but SCHEDULE-AGENT differs among them")
        }
        return told > 0
    }

    /// Whether a guest's object asks its server to send the answer.
    func asksForReply(_ object: VCalendar) -> Bool {
        guard self == .asAsked else { return false }
        return object.members.allSatisfy { member in
            member.organizer.map { $0.scheduleAgent == .server } ?? true
        }
    }
}
