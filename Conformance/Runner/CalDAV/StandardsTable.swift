/// The table of standards in the README, made from the requirements.
struct StandardsTable {
    private let requirements: Requirements
    private let titles: [String: String]

    /// Reads `requirements.tsv` and `standards.tsv` (a standard and its title a line) of a folder.
    init(folder: String) throws {
        requirements = try Requirements(folder: folder)
        let lines = String(decoding: try CaseFile.octets(of: folder + "/standards.tsv"), as: UTF8.self)
        var titles: [String: String] = [:]
        for line in lines.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count == 2 else { throw ConformanceError("standards.tsv: STANDARD TAB TITLE") }
            titles[fields[0]] = fields[1]
        }
        self.titles = titles
    }

    /// The table, one standard a row, in the order of the requirements.
    var markdown: String {
        var order: [String] = []
        var groups: [String: [Requirements.Row]] = [:]
        for row in requirements.rows {
            if groups[row.standard] == nil { order.append(row.standard) }
            groups[row.standard, default: []].append(row)
        }
        var text =
            "| standard | demands with cases | cases | a client's, or not offered |\n"
            + "|---|---|---|---|\n"
        for standard in order {
            let rows = groups[standard] ?? []
            let proved = rows.filter { $0.reason == nil }
            let cases = Set(proved.flatMap(\.cases)).count
            text += "| \(titles[standard] ?? standard) | \(proved.count) | \(cases) "
            text += "| \(rows.count - proved.count) |\n"
        }
        return text
    }
}
