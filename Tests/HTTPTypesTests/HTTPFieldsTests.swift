import HTTPTypes
import Testing

@Suite("RFC 9110 §5 header fields")
struct HTTPFieldsTests {
    @Test func `names are compared without case and keep their spelling`() {
        var fields: HTTPFields = ["ETag": "\"1\""]
        #expect(fields["etag"] == "\"1\"")
        fields["ETAG"] = "\"2\""
        #expect(fields.map(\.name.rawName) == ["ETag"])
        #expect(HTTPFieldName("a-b").hashValue == HTTPFieldName("A-B").hashValue)
        #expect(HTTPFieldName("a-b") != HTTPFieldName("a_b"))
        // Only letters fold: "[" and "{" differ by the same bit.
        #expect(HTTPFieldName("[") != HTTPFieldName("{"))
    }

    @Test func `setting replaces in place and drops the others`() {
        var fields = HTTPFields([("a", "1"), ("b", "2"), ("A", "3"), ("c", "4")])
        fields["a"] = "5"
        #expect(fields == HTTPFields([("a", "5"), ("b", "2"), ("c", "4")]))
        fields["b"] = nil
        #expect(fields == HTTPFields([("a", "5"), ("c", "4")]))
        fields["d"] = "6"
        #expect(fields.values("d") == ["6"])
        #expect(fields.count == 3)
    }

    @Test func `a list runs over all lines of the name`() {
        let fields = HTTPFields([("X", " a ,b"), ("Y", "no"), ("x", ""), ("x", ",\tc d\t, ")])
        #expect(fields.list("X") == ["a", "b", "c d"])
        #expect(fields.values("X") == [" a ,b", "", ",\tc d\t, "])
    }

    @Test(arguments: [
        ("ETag", true), ("", false), ("a b", false), ("a:", false), ("é", false), ("x!#$%&'*+-.^_`|~", true),
    ])
    func `a name is a token`(_ name: String, _ isToken: Bool) {
        #expect(HTTPFieldName(name).isToken == isToken)
    }

    @Test(arguments: [
        (404, "404 Not Found"), (207, "207 Multi-Status"), (299, "299 Success"), (599, "599 Server Error"),
    ])
    func `a status has a reason`(_ code: Int, _ text: String) {
        #expect(HTTPStatus(code).description == text)
    }
}
