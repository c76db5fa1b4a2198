import Testing

@testable import calgate

@Suite("Arguments of a command")
struct ArgumentsTests {
    private static let grammar = Arguments.Grammar(
        options: ["name"], flags: ["full"], positional: 1...2, usage: "calgate verb USER [X]")

    @Test func `options may stand anywhere, with a blank or an equals sign`() throws {
        for words in [
            ["--name", "A B", "anna"], ["anna", "--name", "A B"], ["anna", "--name=A B"],
            ["--json", "--name", "A B", "--config", "f", "anna"],
        ] {
            let arguments = try Arguments(words, Self.grammar)
            #expect(arguments.positional == ["anna"])
            #expect(arguments["name"] == "A B")
        }
    }

    @Test func `after two hyphens everything is a plain word`() throws {
        let arguments = try Arguments(["--full", "--", "--name", "-"], Self.grammar)
        #expect(arguments.positional == ["--name", "-"])
        #expect(arguments.has("full"))
        #expect(arguments["name"] == nil)
    }

    @Test func `a value may be empty and hold equals signs`() throws {
        #expect(try Arguments(["anna", "--name="], Self.grammar)["name"] == "")
        #expect(try Arguments(["anna", "--name=a=b"], Self.grammar)["name"] == "a=b")
    }

    @Test func `a command tells how it is called, whatever else is missing`() {
        let error = #expect(throws: CommandError.self) { try Arguments(["--help"], Self.grammar) }
        #expect(error?.exitCode == 0)
        #expect(error?.message == "usage: calgate verb USER [X]")
        #expect(throws: Never.self) { try Arguments(["--", "--help"], Self.grammar) }
    }

    @Test(arguments: [
        ([], "too few arguments"), (["a", "b", "c"], "too many arguments"),
        (["a", "--colour", "red"], "unknown option --colour"), (["a", "--name"], "--name needs a value"),
        (["a", "--name", "x", "--name", "y"], "--name is given twice"),
        (["a", "--full=yes"], "--full takes no value"),
    ])
    func `a wrong word is named, with how it is meant`(_ words: [String], _ sentence: String) {
        let error = #expect(throws: CommandError.self) { try Arguments(words, Self.grammar) }
        #expect(error?.message == "\(sentence); usage: calgate verb USER [X]")
        #expect(error?.exitCode == 2)
        #expect(error?.code == "usage")
    }

    @Test func `a reason is one line, whatever it quotes`() {
        #expect(CommandError("x", "cannot read a\nb\r\nc").message == "cannot read a b c")
    }
}

@Suite("Times on the command line")
struct TimeTextTests {
    @Test(arguments: [
        ("20260301T000000Z", "2026-03-01T00:00:00Z"), ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"),
        ("2026-03-01t01:30:00+01:00", "2026-03-01T00:30:00Z"),
        ("2026-02-28 19:00:00-05:00", "2026-03-01T00:00:00Z"),
        ("2026-03-01T00:00:00.750Z", "2026-03-01T00:00:00Z"),
        ("2024-02-29T23:59:60Z", "2024-02-29T23:59:59Z"),
    ])
    func `a time is RFC 3339, or RFC 5545 in UTC`(_ text: String, _ expected: String) throws {
        #expect(TimeText.rfc3339(try #require(TimeText.instant(text))) == expected)
    }

    @Test(arguments: [
        "", "now", "20260301", "20260301T000000", "2026-03-01", "2026-03-01T00:00:00", "2026-02-30T00:00:00Z",
        "2026-03-01T24:00:00Z", "2026-03-01T00:00:00+24:00", "2026-03-01T00:00:00.Z",
        "2026-03-01T00:00:00+0100",
        "+026-03-01T00:00:00Z", "2026-03-01T00:00:00ZZ",
    ])
    func `anything else is no time`(_ text: String) {
        #expect(TimeText.instant(text) == nil)
    }
}
