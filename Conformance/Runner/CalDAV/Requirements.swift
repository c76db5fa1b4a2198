/// The rows of `requirements.tsv`: what the RFCs demand, in our own words, and which cases prove it.
struct Requirements {
    /// How strongly something is demanded.
    enum Level: String, Sendable {
        case must = "MUST"
        case should = "SHOULD"
        case may = "MAY"
        /// No RFC says so, but clients rely on it.
        case practice = "practice"
    }

    struct Row: Sendable {
        var id: String
        /// `4791`; for a draft its name.
        var standard: String
        var section: String
        var level: Level
        var text: String
        /// The cases that prove it; empty when `reason` says why there are none.
        var cases: [String]
        /// Why it does not apply.
        var reason: String?
        var line: Int
    }

    let rows: [Row]

    /// Reads the table.
    ///
    /// - Throws: ``ConformanceError`` with the line.
    init(_ text: String) throws {
        var rows: [Row] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 6, let level = Level(rawValue: fields[3]) else {
                throw ConformanceError("requirements.tsv:\(index + 1): six fields, the fourth a level")
            }
            let isReason = fields[5].hasPrefix("- ")
            let cases = isReason ? [] : fields[5].split(separator: " ").map(String.init)
            rows.append(
                Row(
                    id: fields[0], standard: fields[1], section: fields[2], level: level, text: fields[4],
                    cases: cases, reason: isReason ? String(fields[5].dropFirst(2)) : nil, line: index + 1))
        }
        self.rows = rows
    }

    /// Reads `requirements.tsv` of a folder.
    init(folder: String) throws {
        try self.init(
            String(decoding: CaseFile.octets(of: folder + "/requirements.tsv"), as: UTF8.self))
    }

    /// What does not fit between the table and the cases; empty when all is well.
    func problems(with files: [SuiteFile]) -> [String] {
        var problems: [String] = []
        let ids = Set(rows.map(\.id))
        let cases = files.flatMap(\.cases)
        if ids.count < rows.count { problems.append("a requirement is there twice") }
        var proofs: [String: Set<String>] = [:]
        var names: Set<String> = []
        for aCase in cases {
            if !names.insert(aCase.id).inserted { problems.append("the case \(aCase.id) is there twice") }
            if aCase.requirements.isEmpty { problems.append("\(aCase.id) names no requirement") }
            for id in aCase.requirements {
                if !ids.contains(id) { problems.append("\(aCase.id) names \(id), which is no requirement") }
                proofs[id, default: []].insert(aCase.id)
            }
        }
        for row in rows {
            if row.text.isEmpty { problems.append("\(row.id) says nothing") }
            if row.reason?.isEmpty ?? row.cases.isEmpty {
                problems.append("\(row.id) has neither a case nor a reason")
            }
            if row.reason == nil, Set(row.cases) != proofs[row.id] ?? [] {
                let found = (proofs[row.id] ?? []).sorted().joined(separator: " ")
                problems.append("\(row.id) lists other cases than those that name it: \(found)")
            }
            if row.reason != nil, let found = proofs[row.id] {
                problems.append("\(row.id) has a reason, and cases: \(found.sorted().joined(separator: " "))")
            }
        }
        return problems
    }
}
