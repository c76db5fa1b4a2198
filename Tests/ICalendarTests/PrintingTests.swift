import ICalendar
import Testing
import TestSupport

@Suite("RFC 5545 §3.1 folding and printing")
struct PrintingTests {
    @Test(arguments: [0, 1, 60, 66, 67, 68, 74, 75, 76, 140, 141, 142, 1000])
    func `no line is longer than 75 octets, and nothing is lost`(_ length: Int) throws {
        let value = String((0..<length).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
        let printed = Property("X-TEXT", value: value).serialized()
        for line in String(decoding: printed, as: UTF8.self).split(separator: "\r\n") {
            #expect(line.utf8.count <= 75)
        }
        #expect(
            try Sample.read(Sample.event(String(decoding: printed.dropLast(2), as: UTF8.self)))
                .first("X-TEXT")?.value == value)
    }

    @Test(arguments: ["é", "€", "😀", "a😀", "éé€"])
    func `a fold never divides a character`(_ pattern: String) throws {
        for offset in 0..<8 {
            let value = String(repeating: "x", count: offset) + String(repeating: pattern, count: 100)
            let printed = Property("X-TEXT", value: value).serialized()
            var unfolded: [UInt8] = []
            for line in String(decoding: printed, as: UTF8.self).split(separator: "\r\n") {
                #expect(line.utf8.count <= 75)
                // A divided character would have been replaced when the text was decoded as a whole or in part.
                #expect(!line.contains("\u{FFFD}"))
                unfolded += Array(line.utf8).dropFirst(unfolded.isEmpty ? 0 : 1)
            }
            #expect(String(decoding: unfolded, as: UTF8.self) == "X-TEXT:" + value)
        }
    }

    @Test(arguments: Corpus.names)
    func `parsing and printing is the identity on octets`(_ name: String) throws {
        let octets = try Fixture.bytes(name)
        let calendars = try ICalendarReader.read(octets, .strict).calendars
        #expect(calendars.flatMap { $0.serialized() } == octets)
    }

    @Test(arguments: Corpus.names)
    func `printing and parsing is the identity on values`(_ name: String) throws {
        for calendar in try ICalendarReader.read(Fixture.bytes(name), .strict).calendars {
            let rebuilt = try VCalendar(rebuild(calendar.component))
            let again = try VCalendar.read(rebuilt.serialized())
            #expect(again == calendar)
            #expect(try VCalendar.read(again.serialized()) == again)
        }
    }

    /// The same values, made anew, so that nothing is printed from the input.
    private func rebuild(_ component: Component) -> Component {
        Component(
            component.name,
            properties: component.properties.map {
                Property($0.name, value: $0.value, parameters: $0.parameters)
            },
            components: component.components.map(rebuild))
    }

    @Test func `a change touches its own property alone`() throws {
        let octets = try Fixture.bytes("icalendar/weekly-meeting-with-override-and-time-zone.ics")
        var calendar = try VCalendar.read(octets)
        let index = try #require(calendar.component.components.firstIndex { $0.recurrenceID != nil })
        calendar.component.components[index].set(Property(.summary, text: "New, at last"))
        let before = String(decoding: octets, as: UTF8.self)
        let after = String(decoding: calendar.serialized(), as: UTF8.self)
        #expect(after == before.replacing("SUMMARY:Planning\\, moved", with: "SUMMARY:New\\, at last"))
    }

    @Test func `a changed calendar that had bare line feeds gets CRLF throughout`() throws {
        var calendar = try VCalendar.read(Fixture.bytes("icalendar/line-feeds-alone.ics"))
        #expect(!calendar.serialized().contains(0x0D))
        calendar.component.components[0].add(Property(.location, text: "Here"))
        let after = calendar.serialized()
        #expect(after.filter { $0 == 0x0A }.count == after.filter { $0 == 0x0D }.count)
        #expect(try VCalendar.read(after).members.first?.summary == "A text file at rest as editors keep it")
    }

    // More than one block of the printer, lines longer than a block, and pieces of the input in between.
    @Test(arguments: [1, 200, 3000, 100_000])
    func `a large tree is printed as its parts are`(_ length: Int) throws {
        let input = Sample.event("SUMMARY:read", "DESCRIPTION:as it\r\n  was", "X-A:b")
        let read = try Sample.read(input)
        var changed = read
        changed.summary = String(repeating: "é", count: length)
        var expected = Array("BEGIN:X-ALL\r\n".utf8)
        var whole = Component("X-ALL")
        for number in 0..<40 {
            let part = number % 3 == 0 ? changed : read
            whole.components.append(part)
            expected += part.serialized()
        }
        expected += Array("END:X-ALL\r\n".utf8)
        #expect(whole.serialized() == expected)
        #expect(changed.serialized().count > length)
    }

    @Test func `one changed property leaves every other octet alone`() throws {
        let events = (0..<500).map { number in
            ["BEGIN:VEVENT", "UID:\(number)", "DTSTAMP:20260101T000000Z", "SUMMARY:a\r\n b", "END:VEVENT"]
        }
        let octets = Sample.octets(
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"] + events.flatMap { $0 } + ["END:VCALENDAR"])
        var calendar = try VCalendar.read(octets)
        calendar.component.components[250].summary = "new"
        let text = String(decoding: octets, as: UTF8.self)
        let place = try #require(text.firstRange(of: "UID:250\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:"))
        let expected = text[..<place.upperBound] + "new" + text[place.upperBound...].dropFirst(4)
        #expect(String(decoding: calendar.serialized(), as: UTF8.self) == expected)
    }

    @Test(arguments: [("x-é y", "x-y"), ("", "X"), (String(repeating: "n", count: 200), nil)])
    func `names that are none are made one, and long ones folded`(_ name: String, _ printed: String?) {
        let component = Component(ComponentName(name), properties: [Property(PropertyName(name), value: "1")])
        let lines = String(decoding: component.serialized(), as: UTF8.self).split(separator: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 75 })
        let whole = String(decoding: component.serialized(), as: UTF8.self).replacing("\r\n ", with: "")
        let name = printed ?? name
        #expect(whole == "BEGIN:\(name)\r\n\(name):1\r\nEND:\(name)\r\n")
    }

    @Test func `what is read from a made property is what will be printed`() throws {
        var property = Property(
            "X-A", value: "a\r\nb\u{7F}\tc",
            parameters: [
                Parameter("X-B", ["1\r\n2", "q\"^:"]), Parameter("X-C", []), Parameter("X-D", "e\\"),
            ])
        #expect(property.value == "ab\tc")
        #expect(property.parameterValues("X-B") == ["1\n2", "q\"^:"])
        #expect(property.parameter("x-d") == "e\\")
        let read = try Sample.read(
            Sample.event(String(decoding: property.serialized().dropLast(2), as: UTF8.self)))
        #expect(read.first("X-A") == property)
        property.value = "n"
        property.name = "X-N"
        #expect(property.parameterValues("X-B") == ["1\n2", "q\"^:"])
        #expect(
            String(decoding: property.serialized(), as: UTF8.self)
                == "X-N;X-B=1^n2,\"q^'^^:\";X-C=;X-D=e\\:n\r\n")
    }

    @Test func `a component of a calendar prints by itself`() throws {
        let octets = try Fixture.bytes("icalendar/weekly-meeting-with-override-and-time-zone.ics")
        let calendar = try VCalendar.read(octets)
        let master = try #require(calendar.master).serialized()
        #expect(master.starts(with: Array("BEGIN:VEVENT\r\n".utf8)))
        #expect(octets.firstRange(of: master) != nil)
    }

    @Test func `the last line gets its end when something is printed behind it`() throws {
        var calendar = try VCalendar.read(Sample.event("SUMMARY:a").dropLast(2))
        #expect(calendar.serialized().last == UInt8(ascii: "R"))
        calendar.component.add(Property(.method, value: "PUBLISH"))
        #expect(calendar.serialized().suffix(2) == [0x0D, 0x0A])
    }
}

extension VCalendar {
    /// Reads a slice of octets.
    fileprivate static func read(_ octets: ArraySlice<UInt8>) throws -> VCalendar {
        try read(Array(octets))
    }
}
