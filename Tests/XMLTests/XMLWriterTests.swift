import Testing
import XML

@Suite("Writing XML")
struct XMLWriterTests {
    private static let prefixes = NamespacePrefixes([.init("D", "DAV:"), .init("C", "urn:c")])

    private func string(_ writer: XMLWriter) -> String { String(decoding: writer.bytes, as: UTF8.self) }

    @Test func `the root declares the prefixes and others declare their own`() throws {
        var writer = XMLWriter(document: Self.prefixes)
        try writer.element(ExpandedName("DAV:", "a")) { writer throws(XMLError) in
            writer.empty(ExpandedName("urn:c", "b"))
            try writer.element(ExpandedName("urn:other", "c"), text: "t")
            writer.empty(ExpandedName("", "d"))
        }
        #expect(
            string(writer) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <D:a xmlns:D="DAV:" xmlns:C="urn:c"><C:b/><x:c xmlns:x="urn:other">t</x:c><d/></D:a>
                """)
    }

    @Test func `text is escaped and a carriage return survives`() throws {
        var writer = XMLWriter(fragment: Self.prefixes)
        try writer.element(ExpandedName("", "a"), text: "1 < 2 & 3 > ]]>\r\nü€😀")
        #expect(string(writer) == "<a>1 &lt; 2 &amp; 3 &gt; ]]&gt;&#13;\nü€😀</a>")
        #expect(try XMLReader.read(writer.bytes).text == "1 < 2 & 3 > ]]>\r\nü€😀")
    }

    @Test func `attributes survive with line ends and quotes`() throws {
        let value = "a\"b'c<d>&\r\n\te"
        var writer = XMLWriter(fragment: Self.prefixes)
        writer.empty(ExpandedName("", "a"), [.init(ExpandedName("", "n"), value)])
        #expect(try XMLReader.read(writer.bytes).attribute("n") == value)
    }

    @Test(
        arguments: [
            [0x00], [0x08], [0x0B], [0x0C], [0x1F], [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80],
            [0xEF, 0xBF, 0xBE], [0xEF, 0xBF, 0xBF], [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80],
        ] as [[UInt8]])
    func `what XML cannot carry is refused and nothing is written`(_ octets: [UInt8]) {
        var writer = XMLWriter(fragment: Self.prefixes)
        writer.start(ExpandedName("", "a"))
        let before = writer.bytes
        #expect(throws: XMLError(.unrepresentable)) { try writer.text(utf8: Array("ok".utf8) + octets) }
        #expect(writer.bytes == before)
        #expect(!XMLEscaping.isRepresentable(octets))
    }

    @Test func `a whole element survives writing and reading, without any declared prefix`() throws {
        let text =
            #"<k:v xmlns:k="urn:k" xmlns:o="urn:o" o:p="1" xml:lang="de" q="2">t<w/><o:z>&lt;</o:z>u</k:v>"#
        let node = try XMLReader.read(Array(text.utf8))
        var writer = XMLWriter(fragment: NamespacePrefixes())
        try writer.node(node)
        #expect(try XMLReader.read(writer.bytes) == node)
        var outer = XMLWriter(document: Self.prefixes)
        outer.start(ExpandedName("DAV:", "prop"))
        outer.fragment(writer.bytes)
        outer.end()
        #expect(try XMLReader.read(outer.bytes).elements == [node])
    }

    @Test(
        arguments: [
            "", "\t\r\n ~\u{7F}", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "\u{80}\u{7FF}\u{800}\u{D7FF}",
            "\u{E000}\u{FFFD}\u{10000}\u{10FFFF}",
        ])
    func `what XML can carry is told without being written`(_ text: String) {
        #expect(XMLEscaping.isRepresentable(Array(text.utf8)))
    }

    @Test(
        arguments: [
            ("http://apple.com/ns/ical/", "calendar-color"), ("", "a"), ("urn:x}y", "a"), ("{urn:x}{}", "a"),
        ])
    func `a name reads back from its description`(_ namespace: String, _ local: String) {
        let name = ExpandedName(namespace, local)
        #expect(ExpandedName(name.description) == name)
    }

    @Test func `what is no description is no name`() {
        #expect(ExpandedName("calendar-color") == nil)
        #expect(ExpandedName("{DAV:}") == nil)
    }
}
