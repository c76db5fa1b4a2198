/// The components that are known by name: those of RFC 5545, 7953 and 9073.
enum ComponentKind: UInt8, CaseIterable, Sendable {
    /// Any name that is not in the table.
    case other
    case vcalendar, vevent, vtodo, vjournal, vfreebusy, vtimezone, standard, daylight, valarm
    case vavailability, available, participant, vlocation, vresource

    /// The name in capitals; empty for ``other``.
    var name: String { Self.rows[Int(rawValue)].name }

    /// Where the component is defined.
    var section: String { Self.rows[Int(rawValue)].section }

    /// Name and section, in the order of the cases.
    private static let rows: [(name: String, section: String)] = [
        ("", "RFC 5545 §3.6"),
        ("VCALENDAR", "RFC 5545 §3.4"),
        ("VEVENT", "RFC 5545 §3.6.1"),
        ("VTODO", "RFC 5545 §3.6.2"),
        ("VJOURNAL", "RFC 5545 §3.6.3"),
        ("VFREEBUSY", "RFC 5545 §3.6.4"),
        ("VTIMEZONE", "RFC 5545 §3.6.5"),
        ("STANDARD", "RFC 5545 §3.6.5"),
        ("DAYLIGHT", "RFC 5545 §3.6.5"),
        ("VALARM", "RFC 5545 §3.6.6"),
        ("VAVAILABILITY", "RFC 7953 §3.1"),
        ("AVAILABLE", "RFC 7953 §3.1"),
        ("PARTICIPANT", "RFC 9073 §7.1"),
        ("VLOCATION", "RFC 9073 §7.2"),
        ("VRESOURCE", "RFC 9073 §7.3"),
    ]
}
