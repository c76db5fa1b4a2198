import FoundationEssentials
import ICalendar
import TimeZones

/// Calendars to measure with, the same in every run: as people's are, but of nobody.
struct Workload {
    /// Meetings with long texts and attendees, a third of them recurring.
    let meetings: [UInt8]
    /// The same meetings, each an object with its own VTIMEZONE as CalDAV has them.
    let objects: [[UInt8]]
    /// Recurring events with little else to them.
    let busy: VCalendar

    /// Makes calendars of so many events each.
    init(meetings count: Int = 600, series seriesCount: Int = 600) throws {
        var dice = Dice(state: 20_261_121)
        let meetings = (0..<count).map { Self.meeting($0, &dice) }
        self.meetings = Self.calendar(of: meetings).serialized()
        objects = meetings.prefix(300).map { Self.calendar(of: [$0]).serialized() }
        let busy = (0..<seriesCount).map { Self.series($0, &dice) }
        // Read, so that its times are typed as those of stored objects are.
        self.busy = try VCalendar.read(Self.calendar(of: busy).serialized())
    }

    /// Writes `parse.ics`, of about 20 MB, and `busy.ics` into a folder, for this program and for others.
    static func write(to folder: String) throws {
        let workload = try Workload(meetings: 10_000, series: 5000)
        try Data(workload.meetings).write(to: URL(filePath: folder + "/parse.ics"))
        try Data(workload.busy.serialized()).write(to: URL(filePath: folder + "/busy.ics"))
    }

    private static let zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific Standard Time"]
    private static let rules = [
        "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "FREQ=MONTHLY;BYDAY=2TU,-1FR", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ]
    private static let words = [
        "agenda", "review", "budget", "interview", "Übergabe", "café", "会議", "rollout", "follow-up",
        "planning", "señor", "sprint", "Kunde", "incident", "обсуждение", "notes",
    ]

    private static func calendar(of members: [Component]) -> VCalendar {
        var calendar = VCalendar(members: members, productID: "-//calgate//benchmark//EN")
        _ = calendar.addMissingTimeZones(from: .system)
        return calendar
    }

    private static func text(_ count: Int, _ dice: inout Dice) -> String {
        (0..<count).map { _ in words[dice.roll(words.count)] }.joined(separator: " ")
    }

    private static func start(_ years: ClosedRange<Int>, _ dice: inout Dice) -> CalendarTime {
        let year = years.lowerBound + dice.roll(years.count)
        let day = CalendarDate(year: year, month: 1 + dice.roll(12), day: 1 + dice.roll(28))
        let local = LocalDateTime(
            date: day ?? CalendarDate(dayNumber: 0), secondOfDay: (28 + dice.roll(48)) * 900)
        return .zoned(local, TimeZoneID(zones[dice.roll(zones.count)]))
    }

    private static func series(_ number: Int, _ dice: inout Dice) -> Component {
        Component(
            .vevent,
            properties: [
                Property(.uid, text: "busy-\(number)@example.org"),
                Property(.dtstamp, time: .utc(LocalDateTime(secondsSinceEpoch: 1_767_225_600))),
                Property(.dtstart, time: start(2010...2025, &dice)),
                Property(.duration, duration: CalendarDuration(seconds: 900 * (1 + dice.roll(4)))),
                Property(.rrule, value: rules[dice.roll(rules.count)]),
                Property(.summary, text: text(3, &dice)),
            ])
    }

    private static func meeting(_ number: Int, _ dice: inout Dice) -> Component {
        let start = start(2015...2026, &dice)
        var event = Component(
            .vevent,
            properties: [
                Property(.uid, text: "\(number)-\(dice.roll(1 << 30))-\(dice.roll(1 << 30))@example.org"),
                Property(.dtstamp, time: .utc(LocalDateTime(secondsSinceEpoch: 1_767_225_600))),
                Property(.lastModified, time: .utc(LocalDateTime(secondsSinceEpoch: 1_762_000_000))),
                Property(.sequence, integer: dice.roll(9)),
                Property(.dtstart, time: dice.roll(8) == 0 ? .date(start.date) : start),
                Property(.summary, text: text(2 + dice.roll(6), &dice)),
                Property(.location, text: "Room \(dice.roll(400)); Building B, \(text(1, &dice))"),
                Property(.status, value: "CONFIRMED"),
                Property(.categories, texts: [text(1, &dice), text(1, &dice)]),
                Property(
                    .description,
                    text: (0..<(5 + dice.roll(10))).map { _ in text(4 + dice.roll(10), &dice) + "." }
                        .joined(separator: "\n")),
                Property(
                    .organizer, address: "organizer\(number % 97)@example.org",
                    parameters: [Parameter(.cn, "\(text(1, &dice)), \(text(1, &dice))")]),
            ])
        if event.start?.isDate == false {
            event.add(Property(.duration, duration: CalendarDuration(seconds: 1800 * (1 + dice.roll(3)))))
        }
        if dice.roll(3) == 0 { event.add(Property(.rrule, value: rules[dice.roll(rules.count)])) }
        for _ in 0..<dice.roll(9) {
            let person = dice.roll(4000)
            event.add(
                Property(
                    .attendee, address: "person\(person)@example.org",
                    parameters: [
                        Parameter(.cutype, "INDIVIDUAL"), Parameter(.role, "REQ-PARTICIPANT"),
                        Parameter(.partstat, "NEEDS-ACTION"), Parameter(.rsvp, "TRUE"),
                        Parameter(.cn, "Person \(person)"),
                    ]))
        }
        event.add(Property("X-MICROSOFT-CDO-BUSYSTATUS", value: "BUSY"))
        if dice.roll(2) == 0 {
            event.components.append(
                Component(
                    .valarm,
                    properties: [
                        Property(.action, value: "DISPLAY"), Property(.trigger, value: "-PT15M"),
                        Property(.description, text: text(3, &dice)),
                    ]))
        }
        return event
    }
}

/// Numbers that look random and are the same in every run.
struct Dice {
    var state: UInt64

    /// One of 0 … `sides` - 1.
    mutating func roll(_ sides: Int) -> Int {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return Int(mixed % UInt64(sides))
    }
}
