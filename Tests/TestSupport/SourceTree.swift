import Foundation

/// A Swift file of the package and what it imports.
public struct SourceFile: Sendable {
    /// The path within the package.
    public let name: String
    /// The modules that it imports, in the order of the lines.
    public let imports: [String]
}

/// The sources of the package, as the architecture test reads them.
public enum SourceTree {
    /// The Swift files under a folder of the package, such as `Sources/ICalendar`, sorted by path.
    public static func swiftFiles(under folder: String) throws -> [SourceFile] {
        let root = Fixture.packageRoot.appending(path: folder).path(percentEncoded: false)
        return try FileManager.default.subpathsOfDirectory(atPath: root).sorted()
            .filter { $0.hasSuffix(".swift") }
            .map { path in
                let text = try String(contentsOfFile: root + "/" + path, encoding: .utf8)
                return SourceFile(name: folder + "/" + path, imports: imports(in: text))
            }
    }

    /// The modules named by the import declarations of a source text.
    ///
    /// Attributes, access levels and the kind of a single import (`import struct A.B`) are passed over; of
    /// `A.B` the module is `A`.  Text in block comments is not told apart: nobody writes imports there.
    public static func imports(in text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            var words = line.split(separator: " ", omittingEmptySubsequences: true)[...]
            while let word = words.first, word.hasPrefix("@") || modifiers.contains(String(word)) {
                words = words.dropFirst()
            }
            guard words.first == "import" else { return nil }
            words = words.dropFirst()
            if let kind = words.first, kinds.contains(String(kind)) { words = words.dropFirst() }
            return words.first.flatMap { $0.split(separator: ".").first }.map(String.init)
        }
    }

    private static let modifiers: Set = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]
}
