import XML

/// A path into a document: `D:multistatus/D:sync-token`, `//C:comp`, `C:comp/@name`.
///
/// Without `//` it starts at the root element.
struct ElementPath {
    private enum Part {
        case child(ExpandedName)
        case anyChild
        case descendant(ExpandedName)
    }

    private var parts: [Part] = []
    private var attribute: String?

    /// Reads a path.
    ///
    /// - Throws: ``ConformanceError`` when it is none.
    init(_ text: String) throws {
        var isDeep = false
        for word in text.split(separator: "/", omittingEmptySubsequences: false) {
            if word.isEmpty {
                isDeep = true
            } else if word.hasPrefix("@") {
                attribute = String(word.dropFirst())
            } else if word == "*" {
                parts.append(.anyChild)
            } else {
                let name = try Namespaces.name(word)
                parts.append(isDeep ? .descendant(name) : .child(name))
                isDeep = false
            }
        }
    }

    /// The elements at the path.
    func elements(in root: ElementNode) -> [ElementNode] {
        var found = [ElementNode(ExpandedName("", ""), content: [.element(root)])]
        for part in parts {
            found = found.flatMap { node in
                switch part {
                case .child(let name): node.all(name)
                case .anyChild: node.elements
                case .descendant(let name): Answer.descendants(of: node).filter { $0.name == name }
                }
            }
        }
        guard let attribute else { return found }
        return found.filter { $0.attribute(attribute) != nil }
    }

    /// The texts at the path: of the elements, or of the attribute.
    func texts(in root: ElementNode) -> [String] {
        elements(in: root).map { element in
            attribute.flatMap { element.attribute($0) } ?? Self.text(of: element)
        }
    }

    /// An element's text, or the href in it.
    static func text(of element: ElementNode) -> String {
        if let href = element.first(Names.href), element.elements.count == 1 { return href.text.trimmed }
        return element.text.trimmed
    }
}
