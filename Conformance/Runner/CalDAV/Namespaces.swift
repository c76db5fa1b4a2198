import XML

/// The prefixes that the cases use, in bodies and in expectations.
enum Namespaces {
    static let uris = [
        "D": "DAV:", "C": "urn:ietf:params:xml:ns:caldav", "CS": "http://calendarserver.org/ns/",
        "A": "http://apple.com/ns/ical/", "ME": "http://me.com/_namespace/",
        "CR": "urn:ietf:params:xml:ns:carddav",
        "X": "http://example.com/ns/conformance",
    ]

    /// `D:href` as a name.
    ///
    /// - Throws: ``ConformanceError`` for a prefix that is none of ours.
    static func name(_ text: some StringProtocol) throws -> ExpandedName {
        guard let colon = text.firstIndex(of: ":") else { return ExpandedName("", String(text)) }
        guard let uri = uris[String(text[..<colon])] else {
            throw ConformanceError("\(text) has a prefix that nobody knows")
        }
        return ExpandedName(uri, String(text[text.index(after: colon)...]))
    }

    /// A name as the cases write it.
    static func text(_ name: ExpandedName) -> String {
        let prefix = uris.first { $0.value == name.namespace }?.key
        return prefix.map { "\($0):\(name.local)" } ?? name.description
    }

    /// Adds the XML declaration and our prefixes to a body that starts with an element and declares none.
    static func completed(_ body: String) -> String {
        guard body.hasPrefix("<"), !body.hasPrefix("<?"), !body.hasPrefix("<!"),
            let end = body.firstIndex(where: { $0 == ">" || $0 == "/" || $0 == " " || $0 == "\n" }),
            let close = body.firstIndex(of: ">"), !body[..<close].contains("xmlns")
        else { return body }
        // Only what is used: a server may count attributes.
        let declarations = uris.keys.sorted().filter { body.contains("\($0):") }
            .map { " xmlns:\($0)=\"\(uris[$0] ?? "")\"" }.joined()
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + body[..<end] + declarations + body[end...]
    }
}
