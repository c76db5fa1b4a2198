import HTTPTypes
import Testing
import WebDAV

@Suite("RFC 7240 and RFC 8144 preferences")
struct PreferenceTests {
    @Test(
        arguments: [
            ("return=minimal", .minimal, false), ("Return = \"minimal\"", .minimal, false),
            ("return=representation", .representation, false), ("return=tea", nil, false),
            ("depth-noroot", nil, true), ("x=\"a, return=minimal\"", nil, false),
            ("x=\"a\\\", b\", return=minimal", .minimal, false),
            ("return=minimal; foo=\"a,b\", depth-noroot", .minimal, true),
            // The first counts, whatever it says.
            ("return=minimal, return=representation", .minimal, false),
            ("return=tea, return=minimal", nil, false),
            ("return-minimal", .minimal, false), ("", nil, false), (",;=,", nil, false),
        ] as [(String, Preference.Return?, Bool)])
    func `preferences are read from their list`(
        _ text: String, _ returning: Preference.Return?, _ leavesRootOut: Bool
    ) {
        let preference = Preference(["Prefer": text])
        #expect(preference.returning == returning)
        #expect(preference.leavesRootOut == leavesRootOut)
    }

    @Test func `several lines are one list`() {
        let preference = Preference(
            HTTPFields([("Prefer", "depth-noroot"), ("prefer", "return=minimal")]))
        #expect(preference.leavesRootOut && preference.isMinimal)
    }

    @Test(
        arguments: [
            ("t", nil, true), ("T", nil, true), ("f", nil, false), ("bad", nil, false),
            ("t", "return=representation", false),
        ] as [(String, String?, Bool)])
    func `Brief is minimal unless Prefer says otherwise`(
        _ brief: String, _ prefer: String?, _ isMinimal: Bool
    ) {
        var fields: HTTPFields = ["Brief": brief]
        fields["Prefer"] = prefer
        #expect(Preference(fields).isMinimal == isMinimal)
    }
}
