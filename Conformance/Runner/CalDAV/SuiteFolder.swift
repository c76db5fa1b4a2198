import FoundationEssentials

/// Where the cases are.
enum SuiteFolder {
    /// `Conformance/suites` above the working folder, or above where the program is.
    static func find() throws -> String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        for start in [FileManager.default.currentDirectoryPath, program] {
            var folder = start
            while !folder.isEmpty {
                let suites = folder + "/Conformance/suites"
                if CaseFile.exists(suites) { return suites }
                folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
            }
        }
        throw ConformanceError("there is no Conformance/suites here; --suites FOLDER says where it is")
    }

    /// The files of a folder and of the folders in it, by name.
    static func files(in folder: String) throws -> [SuiteFile] {
        var files: [SuiteFile] = []
        for name in try CaseFile.names(in: folder) {
            let path = folder + "/" + name
            if name.hasSuffix(".case") {
                files.append(try file(path))
            } else if !name.contains(".") {
                files += try CaseFile.names(in: path).filter { $0.hasSuffix(".case") }.map {
                    try file("\(path)/\($0)")
                }
            }
        }
        return files
    }

    private static func file(_ path: String) throws -> SuiteFile {
        try SuiteReader.read(String(decoding: CaseFile.octets(of: path), as: UTF8.self), path: path)
    }
}
