public import ICalendar

extension FreeBusy {
    /// A calendar with one VFREEBUSY (RFC 5545 §3.6.4): a FREEBUSY property for each period, in UTC.
    ///
    /// - Parameters:
    ///   - periods: As ``merged(_:in:)`` returns them.
    ///   - window: What was asked for: DTSTART and DTEND.
    ///   - stamp: DTSTAMP.
    ///   - uid: UID.
    ///   - organizer: A mail address, or a URI as it is.
    ///   - attendee: Whose time it is; a mail address, or a URI as it is.
    ///   - productID: PRODID.
    ///   - method: METHOD, for an iTIP message.
    /// - Returns: The calendar.
    public static func calendar(
        _ periods: [BusyPeriod], window: Range<Instant>, stamp: Instant, uid: String, organizer: String?,
        attendee: String?, productID: String, method: String? = nil
    ) -> VCalendar {
        var component = Component(.vfreebusy)
        component.add(Property(.uid, text: uid))
        component.add(Property(.dtstamp, time: .utc(stamp.utc)))
        component.add(Property(.dtstart, time: .utc(window.lowerBound.utc)))
        component.add(Property(.dtend, time: .utc(window.upperBound.utc)))
        if let organizer { component.add(participant(.organizer, organizer)) }
        if let attendee { component.add(participant(.attendee, attendee)) }
        for period in periods {
            let span = Period(
                start: .utc(period.interval.lowerBound.utc), end: .time(.utc(period.interval.upperBound.utc)))
            component.add(
                Property(.freebusy, periods: [span], parameters: [Parameter(.fbtype, period.type.rawValue)]))
        }
        var calendar = VCalendar(members: [component], productID: productID)
        if let method { calendar.component.add(Property(.method, text: method)) }
        return calendar
    }

    private static func participant(_ name: PropertyName, _ address: String) -> Property {
        address.contains(":") ? Property(name, uri: address) : Property(name, address: address)
    }
}
