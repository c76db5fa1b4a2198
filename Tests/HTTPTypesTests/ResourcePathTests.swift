import HTTPTypes
import Testing

@Suite("Paths of request targets")
struct ResourcePathTests {
    @Test(
        arguments: [
            ("/", [], true, nil), ("/dav/", ["dav"], true, nil),
            ("/dav/a.ics", ["dav", "a.ics"], false, nil),
            ("/a%20b/%C3%A9/", ["a b", "é"], true, nil), ("/a?b=c%2Fd", ["a"], false, "b=c%2Fd"),
            ("/?", [], true, ""),
            ("*", [], true, nil), ("http://host", [], true, nil), ("HTTPS://host:1/a?b", ["a"], false, "b"),
            ("http://host?q", [], true, "q"), ("//x", ["", "x"], false, nil), ("/a//", ["a", ""], true, nil),
            ("/%2525", ["%25"], false, nil), ("/...", ["..."], false, nil), ("/é", ["é"], false, nil),
        ] as [(String, [String], Bool, String?)])
    func `a target is split and each segment decoded once`(
        _ target: String, _ segments: [String], _ isCollection: Bool, _ query: String?
    ) throws {
        let path = try ResourcePath(target: target)
        #expect(path.segments == segments)
        #expect(path.isCollection == isCollection)
        #expect(path.query == query)
    }

    @Test(arguments: [
        ("", ResourcePathError.Code.notAPath), ("a", .notAPath), ("ftp://x/", .notAPath),
        ("http:///a", .notAPath),
        ("/a%2Fb", .separatorInSegment), ("/a%2fb", .separatorInSegment), ("/a%5Cb", .separatorInSegment),
        ("/a\\b", .separatorInSegment), ("/%00", .forbiddenByte), ("/a%0Ab/", .forbiddenByte),
        ("/a%0A/b", .forbiddenByte), ("/a%0D%0Ab", .forbiddenByte), ("/a\nb", .forbiddenByte),
        ("/%7F", .forbiddenByte), ("/a#b", .forbiddenByte), ("/a b", .forbiddenByte), ("/%FF", .notUTF8),
        ("/%C3", .notUTF8), ("/%ED%A0%80", .notUTF8), ("/%", .badPercentEncoding),
        ("/%4", .badPercentEncoding),
        ("/%zz", .badPercentEncoding), ("/./a", .dotSegment), ("/a/..", .dotSegment),
        ("/%2e%2E/a", .dotSegment),
        ("/%2E", .dotSegment),
    ])
    func `what could be read in two ways is refused`(_ target: String, _ code: ResourcePathError.Code) {
        #expect(throws: ResourcePathError(code, offset: 0)) { try ResourcePath(target: target) }
    }

    @Test(arguments: ["/", "/dav/", "/a%20b/", "/%C3%A9.ics", "/user@example.com/", "/100%25", "/a%0A.ics"])
    func `an href comes back as it was`(_ href: String) throws {
        #expect(try ResourcePath(target: href).encoded() == href)
    }

    @Test func `every byte that XML or a URL could mistake is encoded`() {
        let path = ResourcePath(segments: ["a&b<c>\"d'e;f?g#h/i"], isCollection: false)
        #expect(path.encoded() == "/a%26b%3Cc%3E%22d%27e%3Bf%3Fg%23h%2Fi")
    }
}
