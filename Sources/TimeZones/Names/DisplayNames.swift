/// What people are shown instead of an id: by Windows, Outlook and Exchange, in English of several years and
/// in the languages whose ids older products put into TZID.
enum DisplayNames {
    private static let identifiers: [String: String] = {
        var result: [String: String] = [:]
        for line in data.split(separator: "\n") {
            let fields = line.split(separator: "|").map(String.init)
            guard fields.count == 2, let identifier = WindowsZones.identifier(for: fields[1]) else {
                continue
            }
            result[normalized(fields[0])] = identifier
        }
        return result
    }()

    /// The IANA zone of a name without its offset.
    static func identifier(for name: String) -> String? { identifiers[normalized(name)] }

    /// Small letters, one space between words, and `, ` between cities where some write ` / ` or `;`.
    private static func normalized(_ name: String) -> String {
        name.lowercased().split { $0 == "," || $0 == "/" || $0 == ";" }
            .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            .filter { !$0.isEmpty }.joined(separator: ", ")
            .split(separator: "\u{2019}", omittingEmptySubsequences: false).joined(separator: "'")
    }

    /// The zone that most people of an offset and a summer offset live in, both in seconds.
    static func identifier(standard: Int, daylight: Int) -> String? {
        guard daylight - standard == 3600 else { return nil }
        return pairs[standard]
    }

    private static let pairs: [Int: String] = [
        -36_000: "America/Adak", -32_400: "America/Anchorage", -28_800: "America/Los_Angeles",
        -25_200: "America/Denver", -21_600: "America/Chicago", -18_000: "America/New_York",
        -14_400: "America/Halifax", -12_600: "America/St_Johns", -10_800: "America/Miquelon",
        -7200: "America/Nuuk", -3600: "Atlantic/Azores", 0: "Europe/London", 3600: "Europe/Berlin",
        7200: "Europe/Kyiv", 34_200: "Australia/Adelaide", 36_000: "Australia/Sydney",
        43_200: "Pacific/Auckland", 45_900: "Pacific/Chatham",
    ]
}
