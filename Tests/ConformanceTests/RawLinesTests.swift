import Testing

@testable import conformance

@Suite("The first broken line, as the conformance runner sees it")
struct RawLinesTests {
    private static let sound = "BEGIN:VCALENDAR\r\nX-A;B=\"c:d\",e:f\r\n g\r\nEND:VCALENDAR\r\n"

    @Test func `a sound file has none`() {
        #expect(RawLines(Array(Self.sound.utf8)).firstBroken == nil)
        #expect(RawLines(Array(Self.sound.replacing("\r\n", with: "\n").utf8)).firstBroken == nil)
    }

    @Test(arguments: [
        ("\u{FEFF}BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", 1), ("BEGIN:VEVENT\r\nEND:VEVENT\r\n", 1),
        ("BEGIN:VCALENDAR\r\nnothing\r\nEND:VCALENDAR\r\n", 2),
        ("BEGIN:VCALENDAR\r\nX;A=\"b:c\r\nEND:VCALENDAR\r\n", 2),
        ("BEGIN:VCALENDAR\r\nX:a\u{1}\r\nEND:VCALENDAR\r\n", 2),
        ("BEGIN:VCALENDAR\r\n\r\nEND:VCALENDAR\r\n", 2),
        ("BEGIN:VCALENDAR\r\nX:a\nEND:VCALENDAR\r\n", 2),
        ("BEGIN:VCALENDAR\r\nX:a\r\nEND:VEVENT\r\n", 3), ("BEGIN:VCALENDAR\r\nX:a\r\n b\r\n", 3),
    ])
    func `the first broken line is found`(_ text: String, _ line: Int) {
        #expect(RawLines(Array(text.utf8)).firstBroken == line)
    }

    @Test func `octets that are no UTF-8 break their line`() {
        #expect(RawLines(Array("BEGIN:VCALENDAR\r\nX:".utf8) + [0xE9, 0x0D, 0x0A]).firstBroken == 2)
    }
}
