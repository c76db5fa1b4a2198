internal import CalDAV
internal import ICalendar
internal import TimeZones
internal import WebDAV
internal import XML

/// Keeps `CALDAV:calendar-timezone` and `CALDAV:calendar-timezone-id` the same: "the server MUST accept clients that
/// set either [...] and it MUST adjust the value of the alternate property" (RFC 7809 section 3.1.5).
enum CalendarZoneChange {
    private static let zone = ExpandedName.caldav("calendar-timezone")
    private static let identifier = ExpandedName.caldav("calendar-timezone-id")

    /// What else has to change with some instructions, which are valid; the last of the two properties decides.
    static func followers(
        of instructions: [PropPatch.Instruction], _ handler: CalDAVHandler
    ) -> [PropertyChange] {
        guard let last = instructions.last(where: { $0.name == zone || $0.name == identifier }) else {
            return []
        }
        let other = last.name == zone ? identifier : zone
        guard case .set(let element) = last else { return [.dead(other, nil)] }
        if last.name == zone {
            guard let name = CalendarTimeZone.identifier(Array(element.text.utf8)) else { return [] }
            return [change(of: other, to: Array(name.utf8))]
        }
        let name = element.text.trimmingSpace
        // The client's own VTIMEZONE of that name may say more than ours.
        let own = instructions.last { $0.name == zone }
        if case .set(let element)? = own, CalendarTimeZone.identifier(Array(element.text.utf8)) == name {
            return []
        }
        let tzid = TimeZoneID(rawValue: name)
        guard let known = handler.zones.resolve(tzid) else { return [] }
        return [
            change(
                of: other,
                to: CalendarTimeZone.octets(
                    of: known, as: tzid, from: handler.now(), productID: LiveProperty.productID))
        ]
    }

    private static func change(of name: ExpandedName, to text: [UInt8]) -> PropertyChange {
        var writer = XMLWriter(fragment: NamespacePrefixes())
        writer.start(name)
        do {
            try writer.text(utf8: text)
        } catch {
            // A name that XML cannot carry has no alternate.
            return .dead(name, nil)
        }
        writer.end()
        return .dead(name, writer.bytes)
    }
}
