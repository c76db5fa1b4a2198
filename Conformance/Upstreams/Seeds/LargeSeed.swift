/// Thousands of single events, for measurements.
struct LargeSeed {
    private let builder: SeedBuilder

    init(_ service: GoogleService, now: Int) {
        service.addUser(Seed.user, name: "Anna Gruber", timeZone: "Europe/Vienna")
        builder = SeedBuilder(service, now: now)
    }

    /// Spread over two years, ten a day at most, one in ten all-day, one in twenty weekly.
    func fill(_ count: Int) {
        for index in 0..<count {
            let day = builder.monday - 365 + (index * 7) % 730
            let number = String(index + 1)
            if index % 10 == 9 {
                builder.add(builder.allDay("All day \(number)", day, days: 1 + index % 3))
                continue
            }
            var more: JSON = [
                "location": .string("Room \(1 + index % 12)"),
                "description": .string("Notes for meeting \(number). Bring the figures of last week."),
            ]
            if index % 20 == 3 { more["recurrence"] = ["RRULE:FREQ=WEEKLY;COUNT=8"] }
            if index % 7 == 0 {
                more["attendees"] = [
                    ["email": "anna@example.com", "responseStatus": "accepted"],
                    ["email": .string("guest\(index % 40)@example.net")],
                ]
            }
            builder.add(
                builder.timed(
                    "Meeting \(number)", day, 8 + index % 10, index % 2 * 30, minutes: 30 + index % 3 * 15,
                    more))
        }
    }
}
