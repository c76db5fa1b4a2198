import ICalendar
import Testing

@Suite("What is put into a value stays in it")
struct InjectionTests {
    /// Texts that would end a line, a value or a quoted string if they were written as they are.
    static let texts = [
        "x\r\nATTENDEE:mailto:evil@example.org", "x\nEND:VEVENT", "x\rEND:VCALENDAR", "a\";X-Q=1", "a:b;c,d",
        "\\n",
        "\\", "^n", "^", "\"", "\u{0}\u{1B}[31mred\u{7F}", "tab\tinside", "a\r\n b", "\u{2028}\u{85}",
        "\r\n", "", " leading and trailing ", "日本語、テキスト", String(repeating: "\n\"", count: 200),
    ]

    @Test(arguments: texts)
    func `a text comes back as one value`(_ text: String) throws {
        let event = try reread(Property(.summary, text: text), Property("X-AFTER", text: "after"))
        #expect(event.properties.map(\.name.rawName) == ["UID", "DTSTAMP", "SUMMARY", "X-AFTER"])
        #expect(event.summary == expected(text))
    }

    @Test(arguments: texts)
    func `members of a text list stay apart`(_ text: String) throws {
        let event = try reread(Property(.categories, texts: [text, "second"]))
        #expect(event.first(.categories)?.texts == [expected(text), "second"])
    }

    @Test(arguments: texts)
    func `a parameter comes back as one value`(_ text: String) throws {
        let property = Property(
            .attendee, address: "a@example.com",
            parameters: [Parameter(.cn, [text, "b"]), Parameter(.role, "CHAIR")])
        let event = try reread(property)
        #expect(event.properties.map(\.name.rawName) == ["UID", "DTSTAMP", "ATTENDEE"])
        let attendee = try #require(event.attendees.first)
        #expect(attendee.parameterValues(.cn) == [expected(text), "b"])
        #expect(attendee.parameter(.role) == "CHAIR")
        #expect(attendee.address == "a@example.com")
    }

    @Test(arguments: texts)
    func `a raw value does not leave its line`(_ text: String) throws {
        var property = Property("X-RAW", value: text)
        #expect(try reread(property).properties.map(\.name.rawName) == ["UID", "DTSTAMP", "X-RAW"])
        property.value = text
        #expect(try reread(property).properties.map(\.name.rawName) == ["UID", "DTSTAMP", "X-RAW"])
        #expect(try reread(Property(.url, uri: "https://example.com/" + text)).properties.count == 3)
        #expect(try reread(Property(.attendee, address: text + "@example.com")).properties.count == 3)
    }

    @Test(arguments: ["X\r\nEND:VEVENT", "A B", "", "é", "X:Y", "X;Y=Z"])
    func `a name holds what a name may hold`(_ name: String) throws {
        let property = Property(
            PropertyName(name), value: "v", parameters: [Parameter(ParameterName(name), "p")])
        let event = try reread(property)
        #expect(event.properties.count == 3)
        #expect(event.properties.last?.value == "v")
        let component = Component(.vevent, components: [Component(ComponentName(name))])
        #expect(try reread(component).components.count == 1)
    }

    @Test func `a time zone's name is only a parameter`() throws {
        let local = try #require(LocalDateTime("20260302T090000"))
        let zone = TimeZoneID("Evil\";VALUE=DATE:20260101\r\nX-A:b")
        let event = try reread(Property(.dtstart, time: .zoned(local, zone)))
        #expect(event.start == .zoned(local, TimeZoneID("Evil\";VALUE=DATE:20260101\nX-A:b")))
    }

    /// What a text is after line breaks became one kind and other controls went.
    private func expected(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var wasReturn = false
        for scalar in text.unicodeScalars {
            if scalar == "\r" {
                scalars.append("\n")
            } else if scalar == "\n" {
                if !wasReturn { scalars.append(scalar) }
            } else if scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\t" {
                scalars.append(scalar)
            }
            wasReturn = scalar == "\r"
        }
        return String(scalars)
    }

    private func reread(_ properties: Property...) throws -> Component {
        try reread(Component(.vevent, properties: properties))
    }

    private func reread(_ component: Component) throws -> Component {
        var event = component
        event.properties.insert(Property(.uid, text: "1"), at: 0)
        event.properties.insert(Property(.dtstamp, value: "20260105T080000Z"), at: 1)
        let calendar = VCalendar(members: [event], productID: "-//Example//Test//EN")
        let members = try VCalendar.read(calendar.serialized()).members
        #expect(members.count == 1)
        return try #require(members.first)
    }
}
