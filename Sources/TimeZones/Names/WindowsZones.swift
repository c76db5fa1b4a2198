/// The zone names of Windows and Exchange, and the IANA zones that CLDR pairs them with.
enum WindowsZones {
    private struct Tables: Sendable {
        /// By the letters of the Windows id; see ``key(_:)``.
        var zones: [String: (name: String, identifier: String)] = [:]
        var names: [String: String] = [:]
        var order: [String] = []
        var ordered: [String] = []
    }

    private static let tables: Tables = {
        var tables = Tables()
        for row in data.split(separator: "\n") {
            let fields = row.split(separator: "|")
            guard fields.count == 3 else { continue }
            let name = String(fields[0])
            let identifiers = fields[2].split(separator: " ").map(String.init)
            if fields[1] == "001", let identifier = identifiers.first {
                tables.zones[key(name)] = (name, identifier)
                tables.order.append(identifier)
                tables.ordered.append(name)
            }
            for identifier in identifiers where tables.names[identifier] == nil {
                tables.names[identifier] = name
            }
        }
        // Windows dropped these two; old invitations have them and CLDR has no row for them.
        tables.zones[key("kamchatka standard time")] = ("Kamchatka Standard Time", "Asia/Kamchatka")
        tables.zones[key("mid-atlantic standard time")] = (
            "Mid-Atlantic Standard Time", "Atlantic/South_Georgia"
        )
        // Ids of Windows XP that gave way to others.
        tables.zones[key("armenian standard time")] = ("Caucasus Standard Time", "Asia/Yerevan")
        tables.zones[key("mexico standard time")] = ("Central Standard Time (Mexico)", "America/Mexico_City")
        tables.zones[key("mexico standard time 2")] = ("Mountain Standard Time (Mexico)", "America/Mazatlan")
        return tables
    }()

    /// The IANA zone of a Windows id; CLDR's spelling, which may be an old one (`Asia/Calcutta`).
    ///
    /// In any case, and however it is punctuated: `W Europe Standard Time`, `Romance_Standard_Time`.
    static func identifier(for name: String) -> String? {
        // The longest id has 31 letters.
        name.utf8.count <= 64 ? tables.zones[key(name)]?.identifier : nil
    }

    /// The small letters, digits and signs of a name: what tells the ids apart (`UTC+13`, `UTC-11`).
    private static func key(_ name: String) -> String {
        String(decoding: name.utf8.compactMap(keyOctet), as: UTF8.self)
    }

    private static func keyOctet(_ octet: UInt8) -> UInt8? {
        switch octet {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): octet | 0x20
        case UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"):
            nil
        default: octet
        }
    }

    /// The Windows id whose row has this very IANA name.
    static func name(for identifier: String) -> String? { tables.names[identifier] }

    /// All ids, in CLDR's order.
    static var names: [String] { tables.ordered }

    /// The default zones of all ids, in CLDR's order.
    static var identifiers: [String] { tables.order }

    /// The numbers that Outlook and Exchange wrote into X-MICROSOFT-CDO-TZID.
    ///
    /// The enumerations of CDO 1.2.1 and of CDO for Exchange agree up to 49; beyond, one number means
    /// different places, and 0 is also what stands where nobody knew better.
    static let numbered: [Int: String] = [
        1: "GMT Standard Time", 2: "GMT Standard Time", 3: "Romance Standard Time",
        4: "W. Europe Standard Time", 5: "E. Europe Standard Time", 6: "Central Europe Standard Time",
        7: "GTB Standard Time", 8: "E. South America Standard Time", 9: "Atlantic Standard Time",
        10: "Eastern Standard Time", 11: "Central Standard Time", 12: "Mountain Standard Time",
        13: "Pacific Standard Time", 14: "Alaskan Standard Time", 15: "Hawaiian Standard Time",
        16: "UTC-11", 17: "New Zealand Standard Time", 18: "E. Australia Standard Time",
        19: "Cen. Australia Standard Time", 20: "Tokyo Standard Time", 21: "Singapore Standard Time",
        22: "SE Asia Standard Time", 23: "India Standard Time", 24: "Arabian Standard Time",
        25: "Iran Standard Time", 26: "Arabic Standard Time", 27: "Israel Standard Time",
        28: "Newfoundland Standard Time", 29: "Azores Standard Time", 30: "Mid-Atlantic Standard Time",
        31: "Greenwich Standard Time", 32: "Argentina Standard Time", 33: "SA Western Standard Time",
        34: "US Eastern Standard Time", 35: "SA Pacific Standard Time",
        36: "Canada Central Standard Time", 37: "Central Standard Time (Mexico)",
        38: "US Mountain Standard Time", 39: "Dateline Standard Time", 40: "Fiji Standard Time",
        41: "Central Pacific Standard Time", 42: "Tasmania Standard Time",
        43: "West Pacific Standard Time", 44: "AUS Central Standard Time", 45: "China Standard Time",
        46: "Central Asia Standard Time", 47: "West Asia Standard Time", 48: "Afghanistan Standard Time",
        49: "Egypt Standard Time",
    ]
}
