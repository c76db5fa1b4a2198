/// Paths as they stand in a file system, without what a URL would escape.
enum FilePath {
    /// The folder of a file: `.` where the path names none.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path from `folder`, unless it is absolute or empty.
    static func absolute(_ path: String, in folder: String) -> String {
        if path.isEmpty || path.hasPrefix("/") { return path }
        return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }
}
