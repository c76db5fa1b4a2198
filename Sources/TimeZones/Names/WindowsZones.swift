/// The zone names of Windows and Exchange, and the IANA zones that CLDR pairs them with.
enum WindowsZones {
    private struct Tables: Sendable {
        /// By the Windows id in small letters.
        var zones: [String: (name: String, identifier: String)] = [:]
        var names: [String: String] = [:]
        var order: [String] = []
    }

    private static let tables: Tables = {
        var tables = Tables()
        for row in data.split(separator: "\n") {
            let fields = row.split(separator: "|")
            guard fields.count == 3 else { continue }
            let name = String(fields[0])
            let identifiers = fields[2].split(separator: " ").map(String.init)
            if fields[1] == "001", let identifier = identifiers.first {
                tables.zones[name.lowercased()] = (name, identifier)
                tables.order.append(identifier)
            }
            for identifier in identifiers where tables.names[identifier] == nil {
                tables.names[identifier] = name
            }
        }
        // Windows dropped these two; old invitations have them and CLDR has no row for them.
        tables.zones["kamchatka standard time"] = ("Kamchatka Standard Time", "Asia/Kamchatka")
        tables.zones["mid-atlantic standard time"] = ("Mid-Atlantic Standard Time", "Atlantic/South_Georgia")
        // Ids of Windows XP that gave way to others.
        tables.zones["armenian standard time"] = ("Caucasus Standard Time", "Asia/Yerevan")
        tables.zones["mexico standard time"] = ("Central Standard Time (Mexico)", "America/Mexico_City")
        tables.zones["mexico standard time 2"] = ("Mountain Standard Time (Mexico)", "America/Mazatlan")
        return tables
    }()

    /// The IANA zone of a Windows id, in any case; CLDR's spelling, which may be an old one
    /// (`Asia/Calcutta`).
    static func identifier(for name: String) -> String? { tables.zones[name.lowercased()]?.identifier }

    /// The Windows id whose row has this very IANA name.
    static func name(for identifier: String) -> String? { tables.names[identifier] }

    /// The default zones of all ids, in CLDR's order.
    static var identifiers: [String] { tables.order }
}
