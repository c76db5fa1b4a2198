/// A calendar file and what an index says about it.
struct CalendarFile {
    /// `valid/name.ics`.
    let id: String
    let path: String
    /// Nothing, where the folder has no index.
    let row: Row?

    /// One line of an index.
    struct Row: Codable {
        var file: String
        /// `malformed`, `encoding`, `bad-value`, `fragment` or `contested`; `reject`, `accept` or `survive`.
        var verdict: String?
        /// The line that has to be blamed, where the index says so.
        var line: Int?
        /// Values that the file holds: by property, by property and parameter with a dot, or how they begin.
        var expect: [String: String]?
        var maxMilliseconds: Double?
        var maxMegabytes: Double?

        enum CodingKeys: String, CodingKey {
            case file, verdict, line, expect
            case maxMilliseconds = "max_ms"
            case maxMegabytes = "max_mb"
        }
    }
}
