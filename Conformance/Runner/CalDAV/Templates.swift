import FoundationEssentials

/// Bodies that many cases share, in the folder `templates` beside the areas.
final class Templates: Sendable {
    private let texts: [String: String]

    init(folder: String) throws {
        var texts: [String: String] = [:]
        for name in try CaseFile.names(in: folder) {
            texts[name] = String(decoding: try CaseFile.octets(of: folder + "/" + name), as: UTF8.self)
        }
        self.texts = texts
    }

    /// The names of the templates.
    var names: Set<String> { Set(texts.keys) }

    /// Makes a variable of every file `NAME.part`; one may use those before it.
    func addParts(to variables: inout Variables) throws {
        for name in texts.keys.sorted() where name.hasSuffix(".part") {
            variables[String(name.dropLast(5))] = try text(name, variables)
        }
    }

    /// A template with its variables replaced; lines that are empty then fall away.
    func text(_ name: String, _ variables: Variables) throws -> String {
        guard let text = texts[name] else { throw ConformanceError("there is no template \(name)") }
        return try variables.replacing(text).split(separator: "\n").joined(separator: "\n")
    }
}
