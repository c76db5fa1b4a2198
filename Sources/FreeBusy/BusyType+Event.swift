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
        if participation == "DECLINED" {
            self = .free
        } else if participation == "NEEDS-ACTION" || participation == "TENTATIVE"
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
    fileprivate func participation(of addresses: Set<String>) -> String? {
        guard !addresses.isEmpty else { return nil }
        for attendee in attendees {
            guard let address = attendee.address, addresses.contains(address) else { continue }
            if let state = attendee.parameter(.partstat) { return state.uppercased() }
            // NEEDS-ACTION is the default (RFC 5545 §3.2.12), but nobody has to answer to an own invitation.
            return organizer?.address == address ? "ACCEPTED" : "NEEDS-ACTION"
        }
        return nil
    }
}

extension PropertyName {
    /// How Outlook shows the time: FREE, TENTATIVE, BUSY or OOF.
    fileprivate static let microsoftBusyStatus = Self("X-MICROSOFT-CDO-BUSYSTATUS")
}
