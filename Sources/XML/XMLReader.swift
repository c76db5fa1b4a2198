import CLibXML2

/// Reads a document of a stranger into an ``ElementNode``.
///
/// There is no document type declaration, hence no entity but the five of XML itself; nothing is ever
/// fetched; and every size is bounded by ``XMLLimits``. What a document may contain is decided while it is
/// read, so a refused one costs no more than what was read of it.
public enum XMLReader {
    /// Reads one whole document.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 or UTF-16 (XML 1.0 section 4.3.3), or Latin-1 where the XML declaration says so.
    ///   - limits: What is still accepted.
    /// - Returns: The root element.
    /// - Throws: ``XMLError`` with the line.
    public static func read(_ bytes: [UInt8], limits: XMLLimits = .init()) throws(XMLError) -> ElementNode {
        guard limits.bytes == 0 || bytes.count <= limits.bytes else { throw XMLError(.tooLarge) }
        guard bytes.contains(where: { $0 > 0x20 }) else { throw XMLError(.empty) }
        let bytes = try XMLEncoding.utf8(bytes)
        // Else the library would guess at EBCDIC and others.
        guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") else {
            throw XMLError(.malformed, line: 1)
        }
        guard let count = Int32(exactly: bytes.count) else { throw XMLError(.tooLarge) }
        try MarkupScan.check(bytes, attributes: limits.attributes)
        Library.start()
        let builder = TreeBuilder(limits: limits)
        let failure: XMLError? = bytes.withUnsafeBytes { (buffer: UnsafeRawBufferPointer) -> XMLError? in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard let parser = xmlCreateMemoryParserCtxt(start, count) else { return XMLError(.malformed) }
            defer { xmlFreeParserCtxt(parser) }
            builder.parser = parser
            // NOENT replaces the predefined entities and character references in attribute values, which the
            // library leaves half done otherwise. There are no other entities without a DOCTYPE.
            // IGNORE_ENC, for the octets are UTF-8 by now, whatever they say.
            let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_IGNORE_ENC.rawValue
            xmlCtxtUseOptions(
                parser, Int32(options | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue))
            withUnsafePointer(to: Library.handler()) { handler in
                clibxml2_install(parser, handler, Unmanaged.passUnretained(builder).toOpaque())
            }
            let result = withExtendedLifetime(builder) { xmlParseDocument(parser) }
            if let refusal = builder.refusal { return refusal }
            guard result == 0, clibxml2_is_well_formed(parser) != 0 else {
                return XMLError(.malformed, line: Int(clibxml2_error_line(parser)))
            }
            return nil
        }
        if let failure { throw failure }
        guard let root = builder.root else { throw XMLError(.malformed) }
        return root
    }
}

private enum Library {
    /// "The library must be initialised once, before it is used by several threads" (libxml2, threads).
    private static let started: Void = xmlInitParser()

    static func start() { started }

    static func handler() -> xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.internalSubset = { context, _, _, _ in Library.builder(context)?.refuse(.documentType) }
        handler.startElementNs = { context, local, _, namespace, namespaceCount, _, count, _, attributes in
            Library.builder(context)?.start(
                ExpandedName(Library.string(namespace), Library.string(local)),
                namespaces: Int(namespaceCount),
                attributes: attributes, count: Int(count))
        }
        handler.endElementNs = { context, _, _, _ in Library.builder(context)?.end() }
        handler.characters = { context, text, count in Library.builder(context)?.add(text, Int(count)) }
        handler.ignorableWhitespace = { context, text, count in
            Library.builder(context)?.add(text, Int(count))
        }
        handler.cdataBlock = { context, text, count in Library.builder(context)?.add(text, Int(count)) }
        return handler
    }

    static func builder(_ context: UnsafeMutableRawPointer?) -> TreeBuilder? {
        context.map { Unmanaged<TreeBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    static func string(_ text: UnsafePointer<xmlChar>?) -> String { text.map { String(cString: $0) } ?? "" }
}

/// Keeps the open elements while the document is read.
///
/// One reader, one thread, one document.
private final class TreeBuilder {
    private let limits: XMLLimits
    private var open: [ElementNode] = []
    /// Character data that arrives in pieces; kept as octets, for a piece may end within a character.
    private var text: [UInt8] = []
    private var elements = 0
    /// The parser in whose callbacks this is used.
    var parser: xmlParserCtxtPtr?
    private(set) var root: ElementNode?
    private(set) var refusal: XMLError?

    init(limits: XMLLimits) { self.limits = limits }

    func refuse(_ code: XMLError.Code) {
        guard refusal == nil else { return }
        refusal = XMLError(code, line: parser.map { Int(clibxml2_line($0)) } ?? 0)
        xmlStopParser(parser)
    }

    func start(
        _ name: ExpandedName, namespaces: Int,
        attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int
    ) {
        guard refusal == nil else { return }
        elements += 1
        if limits.elements > 0, elements > limits.elements { return refuse(.tooManyElements) }
        if limits.depth > 0, open.count >= limits.depth { return refuse(.tooDeep) }
        if limits.attributes > 0, count + namespaces > limits.attributes { return refuse(.tooManyAttributes) }
        flush()
        var node = ElementNode(name)
        // Five pointers an attribute: local name, prefix, namespace, start and end of the value.
        for index in 0..<count {
            guard let attributes, let start = attributes[index * 5 + 3], let end = attributes[index * 5 + 4]
            else { continue }
            let value = UnsafeBufferPointer(start: start, count: end - start)
            node.attributes.append(
                .init(
                    ExpandedName(
                        Library.string(attributes[index * 5 + 2]), Library.string(attributes[index * 5])),
                    String(decoding: value, as: UTF8.self)))
        }
        open.append(node)
    }

    func end() {
        guard refusal == nil else { return }
        flush()
        guard let node = open.popLast() else { return }
        if open.isEmpty { root = node } else { open[open.count - 1].content.append(.element(node)) }
    }

    func add(_ characters: UnsafePointer<xmlChar>?, _ count: Int) {
        guard refusal == nil, let characters, !open.isEmpty else { return }
        text.append(contentsOf: UnsafeBufferPointer(start: characters, count: count))
    }

    private func flush() {
        guard !text.isEmpty, !open.isEmpty else { return }
        open[open.count - 1].content.append(.text(String(decoding: text, as: UTF8.self)))
        text.removeAll(keepingCapacity: true)
    }
}
