import ICalendar

extension BusyType {
    /// How busy a VEVENT makes those who have these addresses.
    init(of event: Component, addresses: Set<String>) {
        guard event.transparency == .opaque else {
            self = .free
            return
        }
        let status = event.status
        guard status != "CANCELLED" else {
            self = .free
            return
        }
        let participation = event.participation(of: addresses)
        if participation == .declined {
            self = .free
        } else if participation == .needsAction || participation == .tentative
            || status == "TENTATIVE"
        {
            self = .busyTentative
        } else if event.first(.microsoftBusyStatus)?.text.uppercased() == "OOF" {
            self = .busyUnavailable
        } else {
            self = .busy
        }
    }
}

extension Component {
    /// The PARTSTAT of the attendee with one of these addresses; `nil` when there is none.
    fileprivate func participation(of addresses: Set<String>) -> ParticipationStatus? {
        guard !addresses.isEmpty else { return nil }
        for attendee in attendees {
            guard let address = attendee.address, addresses.contains(address) else { continue }
            // NEEDS-ACTION is the default (RFC 5545 §3.2.12), but nobody has to answer to an own invitation.
            let isOwn = attendee.parameter(.partstat) == nil && organizer?.address == address
            return isOwn ? .accepted : attendee.participationStatus
        }
        return nil
    }
}

extension PropertyName {
    /// How Outlook shows the time: FREE, TENTATIVE, BUSY or OOF.
    fileprivate static let microsoftBusyStatus = Self("X-MICROSOFT-CDO-BUSYSTATUS")
}
