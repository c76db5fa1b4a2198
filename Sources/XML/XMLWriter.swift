/// Writes a document, or a piece that will stand inside one, as UTF-8.
///
/// Names of a declared namespace get its prefix; others carry their declaration themselves. Text that XML
/// 1.0 cannot carry is an error, so that no answer is ever broken by what a calendar contains.
public struct XMLWriter: Sendable {
    /// What is written so far.
    public private(set) var bytes: [UInt8] = []
    private let prefixes: NamespacePrefixes
    private var isRoot: Bool
    /// Where the tags of the open elements stand in `bytes`.
    private var open: [Range<Int>] = []
    private var tagIsOpen = false

    /// A whole document: an XML declaration, and a root that declares `prefixes`.
    public init(document prefixes: NamespacePrefixes) {
        self.prefixes = prefixes
        self.isRoot = true
        bytes += Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    }

    /// A piece for a document whose root declares `prefixes`; with none it can stand anywhere.
    public init(fragment prefixes: NamespacePrefixes) {
        self.prefixes = prefixes
        self.isRoot = false
    }

    /// Opens an element.
    public mutating func start(_ name: ExpandedName, _ attributes: [ElementNode.Attribute] = []) {
        closeTag()
        bytes.append(UInt8(ascii: "<"))
        let start = bytes.count
        var declaration: (prefix: String, namespace: String)?
        if !name.namespace.isEmpty {
            let prefix = prefixes.prefix(of: name.namespace)
            if prefix == nil { declaration = ("x", name.namespace) }
            bytes.append(contentsOf: (prefix ?? "x").utf8)
            bytes.append(UInt8(ascii: ":"))
        }
        bytes.append(contentsOf: name.local.utf8)
        let tag = start..<bytes.count
        if isRoot {
            for pair in prefixes.pairs { attribute("xmlns:\(pair.prefix)", pair.namespace) }
            isRoot = false
        }
        if let declaration { attribute("xmlns:\(declaration.prefix)", declaration.namespace) }
        for (index, item) in attributes.enumerated() {
            switch item.name.namespace {
            case "": attribute(item.name.local, item.value)
            case Self.xml: attribute("xml:\(item.name.local)", item.value)
            case let namespace:
                if let prefix = prefixes.prefix(of: namespace) {
                    attribute("\(prefix):\(item.name.local)", item.value)
                } else {
                    attribute("xmlns:a\(index)", namespace)
                    attribute("a\(index):\(item.name.local)", item.value)
                }
            }
        }
        open.append(tag)
        tagIsOpen = true
    }

    /// Closes the innermost open element.
    public mutating func end() {
        guard let tag = open.popLast() else { preconditionFailure("end() without start()") }
        if tagIsOpen {
            bytes.append(UInt8(ascii: "/"))
            bytes.append(UInt8(ascii: ">"))
            tagIsOpen = false
            return
        }
        bytes.append(UInt8(ascii: "<"))
        bytes.append(UInt8(ascii: "/"))
        for index in tag { bytes.append(bytes[index]) }
        bytes.append(UInt8(ascii: ">"))
    }

    /// Opens an element, writes what stands in it and closes it.
    public mutating func element(
        _ name: ExpandedName, _ attributes: [ElementNode.Attribute] = [],
        _ content: (inout XMLWriter) throws(XMLError) -> Void = { _ in }
    ) throws(XMLError) {
        start(name, attributes)
        try content(&self)
        end()
    }

    /// An element without content.
    public mutating func empty(_ name: ExpandedName, _ attributes: [ElementNode.Attribute] = []) {
        start(name, attributes)
        end()
    }

    /// An element with nothing but text in it.
    public mutating func element(_ name: ExpandedName, text: String) throws(XMLError) {
        start(name)
        try self.text(text)
        end()
    }

    /// Character data.
    public mutating func text(_ text: String) throws(XMLError) {
        guard !text.isEmpty else { return }
        var text = text
        // Most texts are names, dates and tags, in which there is nothing to escape.
        let isWritten = text.withUTF8 { octets in
            for octet in octets where !XMLEscaping.isPlain(octet) { return false }
            closeTag()
            bytes.append(contentsOf: octets)
            return true
        }
        if !isWritten { try self.text(utf8: Array(text.utf8)) }
    }

    /// Character data that is UTF-8 already.
    ///
    /// - Throws: `unrepresentable`, with nothing written.
    public mutating func text(utf8 text: [UInt8]) throws(XMLError) {
        guard !text.isEmpty else { return }
        // The end of the tag before it goes again with what cannot be written.
        let before = (bytes.count, tagIsOpen)
        closeTag()
        do {
            try XMLEscaping.append(text, to: &bytes)
        } catch {
            bytes.removeLast(bytes.count - before.0)
            tagIsOpen = before.1
            throw error
        }
    }

    /// An element with all that is in it.
    public mutating func node(_ node: ElementNode) throws(XMLError) {
        start(node.name, node.attributes)
        for item in node.content {
            switch item {
            case .element(let child): try self.node(child)
            case .text(let text): try self.text(text)
            }
        }
        end()
    }

    /// A piece made by a writer of our own with the same prefixes, or with none.
    public mutating func fragment(_ piece: [UInt8]) {
        guard !piece.isEmpty else { return }
        closeTag()
        bytes += piece
    }

    /// Ends the innermost tag if it may still get attributes, so that another writer can go on after it.
    public mutating func closeTag() {
        guard tagIsOpen else { return }
        bytes.append(UInt8(ascii: ">"))
        tagIsOpen = false
    }

    private mutating func attribute(_ name: String, _ value: String) {
        bytes.append(UInt8(ascii: " "))
        bytes += Array(name.utf8)
        bytes += [UInt8(ascii: "="), UInt8(ascii: "\"")]
        bytes += XMLEscaping.attribute(value)
        bytes.append(UInt8(ascii: "\""))
    }

    private static let xml = "http://www.w3.org/XML/1998/namespace"
}
