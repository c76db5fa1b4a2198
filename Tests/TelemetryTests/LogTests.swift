import Synchronization
import Telemetry
import Testing

/// A log whose lines are kept.
private final class Lines: Sendable {
    private let text = Mutex("")
    var all: String { text.withLock { $0 } }

    func log(_ level: Log.Level) -> Log {
        Log(
            level: level,
            sink: { line in self.text.withLock { $0 += String(decoding: line, as: UTF8.self) } },
            now: { (seconds: 951_782_400, milliseconds: 7) })
    }
}

@Suite("Log lines")
struct LogTests {
    @Test func `a line is one JSON object with its keys sorted`() {
        let lines = Lines()
        lines.log(.info).info(
            "sync.done",
            ["objects": 5, "account": .int(-1), "state": "connected", "late": true, "share": .double(0.5)])
        #expect(
            lines.all
                == #"{"time":"2000-02-29T00:00:00.007Z","level":"info","event":"sync.done","account":-1,"late":true,"objects":5,"share":0.5,"state":"connected"}"#
                + "\n")
    }

    @Test(arguments: [
        ("a\"b\\c", #"a\"b\\c"#), ("a\nb\r\t\u{0}", #"a\u000ab\u000d\u0009\u0000"#),
        ("\u{7F}\u{9B}31m", #"\u007f\u009b31m"#),
        ("\u{2028}", #"\u2028"#), ("é🙂", "é🙂"),
    ])
    func `what could end a line or act on a terminal is escaped`(_ text: String, _ written: String) {
        let lines = Lines()
        lines.log(.info).warning("x", ["k": .string(text)])
        #expect(lines.all.hasSuffix(#","k":"\#(written)"}"# + "\n"))
        #expect(lines.all.filter { $0 == "\n" }.count == 1)
    }

    @Test func `a text is cut between characters`() {
        let lines = Lines()
        lines.log(.info).info("x", ["k": .string(String(repeating: "é", count: 150))])
        #expect(lines.all.contains(#""k":"\#(String(repeating: "é", count: 100))"}"#))
    }

    @Test(arguments: Log.Level.allCases)
    func `lines below the level are not made`(_ level: Log.Level) {
        let lines = Lines()
        let log = lines.log(level)
        log.debug("d")
        log.info("i")
        log.warning("w")
        log.error("e")
        #expect(lines.all.filter { $0 == "\n" }.count == 4 - level.rawValue)
    }

    @Test(arguments: [Double.nan, .infinity])
    func `a number that JSON does not know is null`(_ number: Double) {
        let lines = Lines()
        lines.log(.info).info("x", ["k": .double(number)])
        #expect(lines.all.hasSuffix(#","k":null}"# + "\n"))
    }
}
