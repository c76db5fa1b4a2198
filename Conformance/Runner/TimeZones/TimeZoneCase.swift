/// One line of a file of time zone cases.
struct TimeZoneCase: Decodable {
    enum Kind: String, Decodable {
        /// The object's own VTIMEZONE decides.
        case vtimezone
        /// A zone of the IANA data base.
        case iana
        /// A TZID as programs write it, without a VTIMEZONE.
        case name
    }

    var id: String
    var kind: Kind
    var tzid: String
    /// The lines of the VTIMEZONE.
    var vtimezone: String?
    /// `YYYYMMDDTHHMMSS`.
    var local: String?
    /// `unique`, `gap` or `overlap`.
    var resolution: String?
    /// `YYYYMMDDTHHMMSSZ`.
    var expectedUTC: String?
    /// The zone that a name stands for; `nil` when it cannot be known.
    var resolvesTo: String?
    /// Instants for some local times.
    var at: [String: String]?

    enum CodingKeys: String, CodingKey {
        case id, kind, tzid, vtimezone, local, resolution, at
        case expectedUTC = "expected_utc"
        case resolvesTo = "resolves_to"
    }
}
