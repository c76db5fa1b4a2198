import Testing
import XML

@Suite("Reading XML of strangers")
struct XMLReaderTests {
    private func read(_ text: String, limits: XMLLimits = .init()) throws(XMLError) -> ElementNode {
        try XMLReader.read(Array(text.utf8), limits: limits)
    }

    @Test func `names are those of their namespace, whatever the prefix`() throws {
        let a = try read(#"<a:prop xmlns:a="DAV:"><b:x xmlns:b="urn:b">t</b:x></a:prop>"#)
        let b = try read(#"<prop xmlns="DAV:"><x xmlns="urn:b">t</x></prop>"#)
        #expect(a == b)
        #expect(a.name == ExpandedName("DAV:", "prop"))
        #expect(a.first(ExpandedName("urn:b", "x"))?.text == "t")
    }

    @Test func `references, CDATA and comments become plain text`() throws {
        let node = try read("<a>1 &lt; 2<!-- c --> &amp;<![CDATA[ <b> ]]>&#13;\n&#x20AC;</a>")
        #expect(node.text == "1 < 2 & <b> \r\n€")
    }

    @Test func `references in attributes are replaced`() throws {
        let node = try read(#"<a name="x &amp; &lt;y&gt; &#38; &quot;"/>"#)
        #expect(node.attribute("name") == #"x & <y> & ""#)
    }

    @Test(arguments: [
        ("", XMLError.Code.empty), (" \r\n\t", .empty), ("<a>", .malformed), ("<a></b>", .malformed),
        ("a", .malformed), ("<a/><b/>", .malformed), ("<p:a/>", .malformed), ("<a b='1' b='2'/>", .malformed),
        ("<a>\u{1}</a>", .malformed), ("<a>&unknown;</a>", .malformed), ("<a>&#0;</a>", .malformed),
        ("<!DOCTYPE a><a/>", .documentType),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", .documentType),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", .documentType),
        ("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", .documentType),
    ])
    func `what is no document is refused`(_ text: String, _ code: XMLError.Code) {
        #expect(throws: XMLError(code)) { try read(text) }
    }

    @Test func `an error names its line`() {
        do throws(XMLError) {
            _ = try read("<a>\n<b>\n</c>\n</a>")
            Issue.record("was read")
        } catch {
            #expect(error.line == 3)
            #expect(error.description.hasPrefix("line 3: "))
        }
    }

    @Test func `octets that are not UTF-8 are refused`() {
        #expect(throws: XMLError(.malformed)) {
            try XMLReader.read(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8))
        }
    }

    @Test func `UTF-16 with its mark is read`() throws {
        var bytes: [UInt8] = [0xFE, 0xFF]
        for unit in "<a>ü</a>".utf16 { bytes += [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
        #expect(try XMLReader.read(bytes).text == "ü")
    }

    @Test(arguments: [
        ("<?xml version='1.0' encoding='ISO-8859-1'?><a>\u{FC}</a>", true),
        ("<?xml version=\"1.0\" encoding = \"utf-8\"?><a>x</a>", false),
        ("<?xml version='1.0'?><a>x</a>", false),
        ("<?xml version='1.0' encoding='us-ascii'?><a>x</a>", false),
    ])
    func `encodings that everybody has are read`(_ text: String, _ isLatin: Bool) throws {
        let bytes = isLatin ? text.unicodeScalars.map { UInt8($0.value) } : Array(text.utf8)
        #expect(try XMLReader.read(bytes).text == (isLatin ? "\u{FC}" : "x"))
    }

    @Test(arguments: [
        "<?xml version='1.0' encoding='x-none'?><a/>", "<?xml version='1.0' encoding='UTF-7'?><a/>",
        "<?xml version='1.0' encoding='ISO-2022-CN-EXT'?><a/>", "<?xml version='1.0' encoding=''?><a/>",
        "<?xml version='1.0' encoding=x?><a/>",
        "<?xml version='1.0' encoding='\(String(repeating: "x", count: 9000))'?><a/>",
    ])
    func `other encodings are refused`(_ text: String) {
        #expect(throws: XMLError(.malformed)) { try read(text) }
    }

    @Test(arguments: [
        [0xFF, 0xFE, 0x3C], [0xFE, 0xFF, 0xD8, 0x00], [0x4C, 0x6F, 0xA7, 0x94], [0x3C, 0x00, 0x61],
    ])
    func `what is nearly UTF-16, or EBCDIC, is refused`(_ bytes: [UInt8]) {
        #expect(throws: XMLError(.malformed)) { try XMLReader.read(bytes) }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "", "<!-- ' -->", "<![CDATA[ ' <a ]]>", "<b c='>'/>", "<b c=\"'\" d='\"'/>", "<?x '?>",
        ])
    func `a hundred thousand attributes are refused before anybody compares them`(_ before: String) {
        let attributes = (0..<100_000).map { " a\($0)='b'" }.joined()
        for end in ["/></a>", ""] {
            #expect(throws: XMLError(.tooManyAttributes)) { try read("<a>\(before)<b\(attributes)\(end)") }
        }
    }

    @Test func `signs in texts and quotes are no attributes`() throws {
        let signs = String(repeating: "=", count: 1000)
        let node = try read("<a b='\(signs)'>\(signs)<!-- \(signs) --><![CDATA[<x \(signs)>]]></a>")
        #expect(node.text == "\(signs)<x \(signs)>")
    }

    @Test func `every limit lets through what reaches it and refuses one more`() throws {
        func limits(_ change: (inout XMLLimits) -> Void) -> XMLLimits {
            var limits = XMLLimits()
            change(&limits)
            return limits
        }
        let nested = "<a><b><c/></b></a>"
        _ = try read(nested, limits: limits { $0.depth = 3 })
        #expect(throws: XMLError(.tooDeep)) { try read(nested, limits: limits { $0.depth = 2 }) }
        _ = try read(nested, limits: limits { $0.elements = 3 })
        #expect(throws: XMLError(.tooManyElements)) { try read(nested, limits: limits { $0.elements = 2 }) }
        _ = try read(nested, limits: limits { $0.bytes = nested.utf8.count })
        #expect(throws: XMLError(.tooLarge)) {
            try read(nested, limits: limits { $0.bytes = nested.utf8.count - 1 })
        }
        let wide = #"<a xmlns:x="urn:x" b="1"/>"#
        _ = try read(wide, limits: limits { $0.attributes = 2 })
        #expect(throws: XMLError(.tooManyAttributes)) { try read(wide, limits: limits { $0.attributes = 1 }) }
    }

    @Test func `a text in many pieces is one text`() throws {
        let long = String(repeating: "äöü&amp;", count: 5000)
        #expect(try read("<a>\(long)</a>").content.count == 1)
        #expect(try read("<a>\(long)</a>").text == String(repeating: "äöü&", count: 5000))
    }
}
