/// The `fields` parameter: which members of an answer are wanted.
///
/// `items(id,etag),nextPageToken`, `items/id`, `*`.
struct GoogleFields: Sendable {
    private indirect enum Selection: Sendable {
        case everything
        case members([String: Selection])
    }
    private let root: Selection

    /// Reads a selector; `nil` when it is malformed.
    init?(_ text: String) {
        var characters = Substring(text)
        guard let selection = GoogleFields.list(&characters, depth: 0), characters.isEmpty else { return nil }
        root = selection
    }

    /// The answer with the wanted members alone.
    func applied(to json: JSON) -> JSON { GoogleFields.apply(root, to: json) }

    private static func list(_ text: inout Substring, depth: Int) -> Selection? {
        guard depth < 16 else { return nil }
        var members: [String: Selection] = [:]
        while true {
            let name = String(
                text.prefix { $0.isLetter || $0.isNumber || $0 == "*" || $0 == "_" || $0 == "-" })
            guard !name.isEmpty else { return nil }
            text = text.dropFirst(name.count)
            if text.first == "/" {
                text = text.dropFirst()
                guard let inner = single(&text, depth: depth + 1) else { return nil }
                members[name] = inner
            } else if text.first == "(" {
                text = text.dropFirst()
                guard let inner = list(&text, depth: depth + 1), text.first == ")" else { return nil }
                text = text.dropFirst()
                members[name] = inner
            } else {
                members[name] = .everything
            }
            guard text.first == "," else { return .members(members) }
            text = text.dropFirst()
        }
    }

    /// What follows a slash, up to the next comma or closing parenthesis.
    private static func single(_ text: inout Substring, depth: Int) -> Selection? {
        let part = text.prefix { $0 != "," && $0 != ")" }
        guard !part.contains("(") else { return list(&text, depth: depth) }
        var inner = part
        guard let selection = list(&inner, depth: depth), inner.isEmpty else { return nil }
        text = text.dropFirst(part.count)
        return selection
    }

    private static func apply(_ selection: Selection, to json: JSON) -> JSON {
        guard case .members(let wanted) = selection else { return json }
        switch json {
        case .array(let items): return .array(items.map { apply(selection, to: $0) })
        case .object(let members):
            var kept: [String: JSON] = [:]
            for (name, value) in members {
                if let inner = wanted[name] ?? wanted["*"] { kept[name] = apply(inner, to: value) }
            }
            return .object(kept)
        default: return json
        }
    }
}
