/// A folder of calendar files: `valid/`, `invalid/` and `hostile/`, any of which may be missing, each with or
/// without an index that says more about its files.
struct CalendarFolder {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Judges all files.
    ///
    /// - Throws: ``ConformanceError`` when there is nothing to judge, or an index cannot be read.
    func judge(_ report: inout Report) throws {
        let valid = try entries("valid")
        let invalid = try entries("invalid")
        let hostile = try entries("hostile")
        guard !(valid.isEmpty && invalid.isEmpty && hostile.isEmpty) else {
            throw ConformanceError("\(path) has no calendar files in valid, invalid or hostile")
        }
        for entry in valid {
            report.count(entry.id, failure: ValidFile.failure(try CaseFile.octets(of: entry.path)))
        }
        for entry in invalid {
            try InvalidFile.judge(entry, try CaseFile.octets(of: entry.path), &report)
        }
        for entry in hostile { report.count(entry.id, failure: try HostileFile.failure(entry)) }
    }

    /// The files of one of the folders: what its index names, or else all that end in `.ics`.
    private func entries(_ kind: String) throws -> [CalendarFile] {
        let places = ["\(path)/\(kind)-index.jsonl", "\(path)/\(kind)/\(kind)-index.jsonl"]
        if let index = places.flatMap({ [$0, $0 + ".gz"] }).first(where: CaseFile.exists) {
            return try CaseFile.lines(of: index, as: CalendarFile.Row.self).map { row in
                // Names count from the folder of the index, or from the folder of the kind.
                let name =
                    row.file.hasPrefix(kind + "/") ? String(row.file.dropFirst(kind.count + 1)) : row.file
                return CalendarFile(id: "\(kind)/\(name)", path: "\(path)/\(kind)/\(name)", row: row)
            }
        }
        return try CaseFile.names(in: "\(path)/\(kind)").filter {
            $0.hasSuffix(".ics") || $0.hasSuffix(".ics.gz")
        }
        .map { CalendarFile(id: "\(kind)/\($0)", path: "\(path)/\(kind)/\($0)", row: nil) }
    }
}
