/// 300 events as a synchronizer meets them: 180 single ones, 60 all-day, 60 series; of the series 30 have a
/// renamed first instance, 20 a moved one and 10 a cancelled one.
struct SynchronizerSeed {
    private let builder: SeedBuilder

    init(_ service: GoogleService, now: Int) {
        service.addUser(Seed.user, name: "Anna Gruber", timeZone: "Europe/Vienna")
        builder = SeedBuilder(service, now: now)
    }

    func fill() {
        for index in 0..<180 {
            builder.add(
                builder.timed(
                    "Appointment \(index + 1)", builder.monday - 90 + index, 8 + index % 9, index % 4 * 15,
                    minutes: 30 + index % 4 * 15,
                    ["description": .string("Line one\nLine two, with a comma; and more\\")]))
        }
        for index in 0..<60 {
            builder.add(
                builder.allDay(
                    "Day \(index + 1) — Größe ✓", builder.monday - 60 + index * 2, days: 1 + index % 4))
        }
        let rules = [
            "RRULE:FREQ=WEEKLY;COUNT=20", "RRULE:FREQ=DAILY;COUNT=15",
            "RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=12",
            "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=24",
            "RRULE:FREQ=YEARLY;COUNT=5",
        ]
        for index in 0..<60 {
            // Each begins where its rule puts it.
            var day = builder.monday - 7 * (20 - index % 20)
            if index % 6 == 2 { day = secondTuesday(day) }
            if index % 6 == 3 { day = lastDay(day) }
            let hour = 9 + index % 7
            let master = builder.add(
                builder.timed(
                    "Series \(index + 1)", day, hour, minutes: 60, ["recurrence": [.string(rules[index % 6])]]
                ))
            let next = index % 6 == 0 ? day + 7 : index % 6 == 1 ? day + 1 : index % 6 == 4 ? day + 2 : nil
            guard let next else {
                builder.change(
                    builder.instance(master, day, hour), ["summary": .string("Series \(index + 1), first")])
                continue
            }
            if index % 3 == 0 {
                builder.remove(builder.instance(master, next, hour))
            } else {
                builder.change(
                    builder.instance(master, next, hour),
                    [
                        "summary": .string("Series \(index + 1), moved"),
                        "start": builder.at(next, hour + 1, 30),
                        "end": builder.at(next, hour + 2, 30),
                    ])
            }
        }
    }

    private func secondTuesday(_ day: Int) -> Int {
        let (year, month, _) = Civil.date(day)
        let first = Civil.dayNumber(year, month, 1)
        return first + Civil.floorModulo(1 - Civil.weekday(first), 7) + 7
    }

    private func lastDay(_ day: Int) -> Int {
        let (year, month, _) = Civil.date(day)
        return Civil.dayNumber(year, month + 1, 1) - 1
    }
}
