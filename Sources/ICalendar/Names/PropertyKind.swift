/// The properties that are known by name: those of RFC 5545, 7953, 7986, 9073, 9074, 9253 and 7808.
///
/// A number instead of a text, so that looking for a property compares one octet.
enum PropertyKind: UInt8, CaseIterable, Sendable {
    /// Any name that is not in the table.
    case other
    case acknowledged, action, attach, attendee, begin, busytype, calendarAddress, calscale, categories
    case `class`, color, comment, completed, concept, conference, contact, created, description, dtend
    case dtstamp, dtstart, due, duration, end, exdate, exrule, freebusy, geo, image, lastModified, link
    case location, locationType, method, name, organizer, participantType, percentComplete, priority
    case prodid, proximity, rdate, recurrenceID, refid, refreshInterval, relatedTo, `repeat`, requestStatus
    case resourceType, resources, rrule, sequence, source, status, structuredData, styledDescription
    case summary, transp, trigger, tzid, tzidAliasOf, tzname, tzoffsetfrom, tzoffsetto, tzuntil, tzurl
    case uid, url, version

    /// The name in capitals; empty for ``other``.
    var name: String { Self.rows[Int(rawValue)].name }

    /// Where the property is defined.
    var section: String { Self.rows[Int(rawValue)].section }

    /// Name and section, in the order of the cases.
    private static let rows: [(name: String, section: String)] = [
        ("", "RFC 5545 §3.8.8"),
        ("ACKNOWLEDGED", "RFC 9074 §6.1"),
        ("ACTION", "RFC 5545 §3.8.6.1"),
        ("ATTACH", "RFC 5545 §3.8.1.1"),
        ("ATTENDEE", "RFC 5545 §3.8.4.1"),
        ("BEGIN", "RFC 5545 §3.4"),
        ("BUSYTYPE", "RFC 7953 §3.2"),
        ("CALENDAR-ADDRESS", "RFC 9073 §6.4"),
        ("CALSCALE", "RFC 5545 §3.7.1"),
        ("CATEGORIES", "RFC 5545 §3.8.1.2"),
        ("CLASS", "RFC 5545 §3.8.1.3"),
        ("COLOR", "RFC 7986 §5.9"),
        ("COMMENT", "RFC 5545 §3.8.1.4"),
        ("COMPLETED", "RFC 5545 §3.8.2.1"),
        ("CONCEPT", "RFC 9253 §5.1"),
        ("CONFERENCE", "RFC 7986 §5.11"),
        ("CONTACT", "RFC 5545 §3.8.4.2"),
        ("CREATED", "RFC 5545 §3.8.7.1"),
        ("DESCRIPTION", "RFC 5545 §3.8.1.5"),
        ("DTEND", "RFC 5545 §3.8.2.2"),
        ("DTSTAMP", "RFC 5545 §3.8.7.2"),
        ("DTSTART", "RFC 5545 §3.8.2.4"),
        ("DUE", "RFC 5545 §3.8.2.3"),
        ("DURATION", "RFC 5545 §3.8.2.5"),
        ("END", "RFC 5545 §3.4"),
        ("EXDATE", "RFC 5545 §3.8.5.1"),
        ("EXRULE", "RFC 2445 §4.8.5.2"),
        ("FREEBUSY", "RFC 5545 §3.8.2.6"),
        ("GEO", "RFC 5545 §3.8.1.6"),
        ("IMAGE", "RFC 7986 §5.10"),
        ("LAST-MODIFIED", "RFC 5545 §3.8.7.3"),
        ("LINK", "RFC 9253 §5.2"),
        ("LOCATION", "RFC 5545 §3.8.1.7"),
        ("LOCATION-TYPE", "RFC 9073 §6.1"),
        ("METHOD", "RFC 5545 §3.7.2"),
        ("NAME", "RFC 7986 §5.1"),
        ("ORGANIZER", "RFC 5545 §3.8.4.3"),
        ("PARTICIPANT-TYPE", "RFC 9073 §6.2"),
        ("PERCENT-COMPLETE", "RFC 5545 §3.8.1.8"),
        ("PRIORITY", "RFC 5545 §3.8.1.9"),
        ("PRODID", "RFC 5545 §3.7.3"),
        ("PROXIMITY", "RFC 9074 §8.1"),
        ("RDATE", "RFC 5545 §3.8.5.2"),
        ("RECURRENCE-ID", "RFC 5545 §3.8.4.4"),
        ("REFID", "RFC 9253 §5.3"),
        ("REFRESH-INTERVAL", "RFC 7986 §5.7"),
        ("RELATED-TO", "RFC 5545 §3.8.4.5"),
        ("REPEAT", "RFC 5545 §3.8.6.2"),
        ("REQUEST-STATUS", "RFC 5545 §3.8.8.3"),
        ("RESOURCE-TYPE", "RFC 9073 §6.3"),
        ("RESOURCES", "RFC 5545 §3.8.1.10"),
        ("RRULE", "RFC 5545 §3.8.5.3"),
        ("SEQUENCE", "RFC 5545 §3.8.7.4"),
        ("SOURCE", "RFC 7986 §5.8"),
        ("STATUS", "RFC 5545 §3.8.1.11"),
        ("STRUCTURED-DATA", "RFC 9073 §6.6"),
        ("STYLED-DESCRIPTION", "RFC 9073 §6.5"),
        ("SUMMARY", "RFC 5545 §3.8.1.12"),
        ("TRANSP", "RFC 5545 §3.8.2.7"),
        ("TRIGGER", "RFC 5545 §3.8.6.3"),
        ("TZID", "RFC 5545 §3.8.3.1"),
        ("TZID-ALIAS-OF", "RFC 7808 §7.2"),
        ("TZNAME", "RFC 5545 §3.8.3.2"),
        ("TZOFFSETFROM", "RFC 5545 §3.8.3.3"),
        ("TZOFFSETTO", "RFC 5545 §3.8.3.4"),
        ("TZUNTIL", "RFC 7808 §7.1"),
        ("TZURL", "RFC 5545 §3.8.3.5"),
        ("UID", "RFC 5545 §3.8.4.7"),
        ("URL", "RFC 5545 §3.8.4.6"),
        ("VERSION", "RFC 5545 §3.7.4"),
    ]
}
