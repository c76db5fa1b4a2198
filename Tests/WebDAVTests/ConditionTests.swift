import HTTPTypes
import Testing
import WebDAV

@Suite("RFC 9110 section 13 conditions")
struct ConditionTests {
    @Test(arguments: [
        ("\"a\"", "a", false), ("W/\"a\"", "a", true), ("a", "a", false), ("W/a", "a", true),
        ("\"\"", "", false),
        ("\"a,b\"", "a,b", false), ("\"", "\"", false),
    ])
    func `a tag is read with and without quotes`(_ text: String, _ opaque: String, _ isWeak: Bool) {
        #expect(ETag(text) == ETag(opaque: opaque, isWeak: isWeak))
        #expect(ETag(ETag(text).description) == ETag(text))
    }

    private func condition(_ value: String) -> ETagCondition? {
        ETagCondition("If-Match", in: ["If-Match": value])
    }

    @Test func `several tags are split at commas outside of quotes`() {
        #expect(condition(#""a,b" , W/"c", d"#) == .tags([ETag("\"a,b\""), ETag("W/\"c\""), ETag("d")]))
        #expect(condition("*") == .any)
        #expect(ETagCondition("If-Match", in: HTTPFields()) == nil)
    }

    @Test(
        arguments: [
            // If-Match, If-None-Match, present tag, whether the change may happen
            (nil, nil, nil, true), (nil, nil, "a", true),
            ("\"a\"", nil, "a", true), ("a", nil, "a", true), ("\"b\"", nil, "a", false),
            ("\"b\", \"a\"", nil, "a", true),
            // A weak tag never matches for a change.
            ("W/\"a\"", nil, "a", false),
            ("*", nil, "a", true), ("*", nil, nil, false), ("\"a\"", nil, nil, false),
            (nil, "*", nil, true), (nil, "*", "a", false), (nil, "\"a\"", "a", false),
            (nil, "W/\"a\"", "a", false),
            (nil, "\"b\"", "a", true),
        ] as [(String?, String?, String?, Bool)])
    func `a change happens only when its conditions hold`(
        _ ifMatch: String?, _ ifNoneMatch: String?, _ present: String?, _ isAllowed: Bool
    ) {
        var fields = HTTPFields()
        fields["If-Match"] = ifMatch
        fields["If-None-Match"] = ifNoneMatch
        let conditions = Preconditions(fields)
        let etag = present.map { ETag(opaque: $0) }
        if isAllowed {
            #expect(throws: Never.self) { try conditions.check(etag: etag) }
        } else {
            #expect(throws: DAVError.preconditionFailed("")) { try conditions.check(etag: etag) }
        }
    }

    @Test func `a schedule tag has to be there and equal`() {
        let conditions = Preconditions(["If-Schedule-Tag-Match": "\"s1\""])
        #expect(throws: Never.self) { try conditions.check(etag: ETag("e"), scheduleTag: "s1") }
        #expect(throws: DAVError.preconditionFailed("")) {
            try conditions.check(etag: ETag("e"), scheduleTag: "s2")
        }
        #expect(throws: DAVError.preconditionFailed("")) { try conditions.check(etag: ETag("e")) }
    }

    @Test(arguments: [
        ("0", Depth.zero), ("1", .one), ("infinity", .infinity), ("Infinity", .infinity),
    ])
    func `depths are read`(_ text: String, _ depth: Depth) throws {
        #expect(try Depth(["Depth": text], missing: .zero) == depth)
        #expect(try Depth([:], missing: depth) == depth)
    }

    @Test(arguments: ["2", "", "one", "1, 1", "-1"])
    func `other depths are refused`(_ text: String) {
        #expect(throws: DAVError(400, nil, "")) { try Depth(["Depth": text], missing: .zero) }
    }

    @Test(
        arguments: [
            ("Prefer", "return=minimal", true), ("Prefer", "respond-async, return=minimal; foo=1", true),
            ("Prefer", "return=\"minimal\"", true), ("Prefer", "return=representation", false),
            ("Brief", "t", true),
            ("Brief", "f", false), ("Accept", "return=minimal", false),
        ] as [(HTTPFieldName, String, Bool)])
    func `a wish for little is understood`(_ name: HTTPFieldName, _ value: String, _ isMinimal: Bool) {
        #expect(Preference(HTTPFields([(name, value)])).isMinimal == isMinimal)
    }
}
