import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// Reads files of cases, plain or gzipped.
enum CaseFile {
    /// The octets of a file; one that starts like gzip's is unpacked by the program `gzip`.
    ///
    /// - Throws: ``ConformanceError`` with the file's name.
    static func octets(of path: String) throws -> [UInt8] {
        let octets: [UInt8]
        do {
            octets = Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw ConformanceError("cannot read \(path)")
        }
        guard octets.starts(with: [0x1F, 0x8B]) else { return octets }
        let unpacked: ChildProcess.Outcome
        do {
            unpacked = try ChildProcess.run("gzip", ["-dc", "--", path], seconds: 120)
        } catch {
            throw ConformanceError("\(path) is gzipped, and there is no program gzip to unpack it")
        }
        guard unpacked.exitCode == 0 else { throw ConformanceError("gzip cannot unpack \(path)") }
        return unpacked.output
    }

    /// One JSON value a line (JSON Lines); empty lines are passed over.
    ///
    /// - Throws: ``ConformanceError`` with the file's name and the line.
    static func lines<Case: Decodable>(of path: String, as type: Case.Type) throws -> [Case] {
        let decoder = JSONDecoder()
        var cases: [Case] = []
        let lines = try octets(of: path).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
            do {
                cases.append(try decoder.decode(type, from: Data(line)))
            } catch {
                throw ConformanceError("\(path), line \(index + 1): not a case: \(error)")
            }
        }
        return cases
    }

    /// A JSON object of strings; `nil` for anything else.
    static func strings(_ text: String) -> [String: String]? {
        try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    }

    /// The names in a folder, sorted; none when there is no such folder.
    ///
    /// - Throws: ``ConformanceError`` for a folder that cannot be read: cases left out would look as passed.
    static func names(in folder: String) throws -> [String] {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder else {
            return []
        }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw ConformanceError("cannot read the folder \(folder)")
        }
    }

    /// Whether there is such a file.
    static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }
}
