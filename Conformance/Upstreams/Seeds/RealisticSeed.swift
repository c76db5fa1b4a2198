/// The calendars of somebody who works: every kind of event that a real account holds.
struct RealisticSeed {
    private let service: GoogleService
    private let builder: SeedBuilder
    private var monday: Int { builder.monday }

    static let team = "c_team@group.calendar.google.com"
    static let family = "c_family@group.calendar.google.com"
    static let holidays = "en.austrian#holiday@group.v.calendar.google.com"

    private static let colleagues = [
        ("ben@example.com", "Ben Okafor"), ("carla@example.com", "Carla Jiménez"),
        ("david@example.com", "David Novák"), ("elif@example.com", "Elif Yılmaz"),
    ]

    init(_ service: GoogleService, now: Int) {
        self.service = service
        builder = SeedBuilder(service, now: now)
    }

    func fill() {
        service.addUser(Seed.user, name: "Anna Gruber", timeZone: "Europe/Vienna")
        for (email, name) in Self.colleagues { service.addUser(email, name: name, timeZone: "Europe/Vienna") }
        series()
        singles()
        specialTypes()
        invitations()
        otherCalendars()
    }

    // MARK: - Series

    private func series() {
        // Weekly through at least one change of the clocks, with a moved and a cancelled instance.
        let start = monday - 7 * 26
        let standup = builder.add(
            builder.timed(
                "Stand-up", start, 9, 15, minutes: 15,
                [
                    "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"], "colorId": "7",
                    "conferenceData": [
                        "createRequest": [
                            "requestId": "stand-up", "conferenceSolutionKey": ["type": "hangoutsMeet"],
                        ]
                    ],
                    "reminders": ["useDefault": false, "overrides": [["method": "popup", "minutes": 5]]],
                ]))
        builder.change(
            builder.instance(standup, monday + 1, 9, 15),
            ["start": builder.at(monday + 1, 10), "end": builder.at(monday + 1, 10, 15)])
        builder.remove(builder.instance(standup, monday + 3, 9, 15))

        let jourFixe = builder.add(
            builder.timed(
                "Jour fixe", start, 14, minutes: 90,
                [
                    "location": "Besprechungszimmer 3, 2. Stock",
                    "description":
                        "Agenda:\n1. Numbers\n2. Hiring; open positions\n3. \"Any other business\"",
                    "recurrence": ["RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"],
                    "attendees": .array(
                        guests(["ben@example.com", "carla@example.com", "david@example.com"])),
                    "guestsCanInviteOthers": false,
                ]))
        builder.change(
            builder.instance(jourFixe, start + 14 * 13, 14),
            ["summary": "Jour fixe (with the board)", "location": "Großer Saal"])
        // Two weeks later it is on a Wednesday, which leaves the day that the rule gives.
        builder.change(
            builder.instance(jourFixe, start + 14 * 14, 14),
            ["start": builder.at(start + 14 * 14 + 2, 11), "end": builder.at(start + 14 * 14 + 2, 12, 30)])

        let (year, month, _) = Civil.date(monday)
        builder.add(
            builder.timed(
                "Payroll", lastWorkday(year, month - 3), 16, minutes: 30,
                ["recurrence": ["RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"]]))
        builder.add(
            [
                "summary": "Call with New York",
                "start": builder.at(monday - 70 + 2, 11, zone: "America/New_York"),
                "end": builder.at(monday - 70 + 2, 12, zone: "America/New_York"),
                "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=30"],
            ])
        builder.add(
            builder.timed(
                "Workshop", monday + 8, 9, minutes: 180,
                [
                    "recurrence": [
                        .string("RDATE;TZID=Europe/Vienna:" + list([monday + 10, monday + 17], 9, 0))
                    ]
                ]))
        builder.add(
            builder.timed(
                "Piano lesson", monday - 84 + 3, 18, 30, minutes: 45,
                [
                    "visibility": "private",
                    "recurrence": [
                        "RRULE:FREQ=WEEKLY;BYDAY=TH",
                        .string("EXDATE;TZID=Europe/Vienna:" + list([monday - 11, monday + 10], 18, 30)),
                    ],
                ]))
        builder.add(
            builder.allDay(
                "Rent", Civil.dayNumber(year, month - 6, 1),
                ["recurrence": ["RRULE:FREQ=MONTHLY;BYMONTHDAY=1"], "transparency": "transparent"]))
    }

    // MARK: - Single events

    private func singles() {
        builder.add(builder.timed("Dentist", monday + 2, 8, 30, minutes: 45, ["visibility": "private"]))
        builder.add(
            builder.timed(
                "Lunch with Carla?", monday + 2, 12, 30, minutes: 60,
                ["status": "tentative", "attendees": .array(guests(["carla@example.com"]))]))
        builder.add(
            builder.timed(
                "Night train to Hamburg", monday + 4, 21, 40, minutes: 660, ["location": "Wien Hbf"]))
        builder.add(
            GoogleService.merged(
                builder.timed("Flight VIE–JFK", monday + 14, 10, 25, minutes: 60),
                ["end": builder.at(monday + 14, 14, 10, zone: "America/New_York")]))
        builder.add(builder.allDay("Conference in Graz", monday + 7, days: 3, ["location": "Graz"]))
        builder.add(builder.allDay("Annual leave", monday + 28, days: 12))
        builder.add(builder.allDay("Ben's anniversary", monday + 1, ["transparency": "transparent"]))
        builder.add(
            builder.timed(
                "Interview: back-end engineer", monday + 1, 14, minutes: 60,
                [
                    "attendees": .array(guests(["elif@example.com"]) + [["email": "candidate@example.net"]]),
                    "attachments": [
                        [
                            "fileUrl": "https://drive.google.com/file/d/1/view", "title": "CV.pdf",
                            "mimeType": "application/pdf",
                        ]
                    ],
                    "reminders": [
                        "useDefault": false,
                        "overrides": [
                            ["method": "email", "minutes": 1440], ["method": "popup", "minutes": 15],
                        ],
                    ],
                    "extendedProperties": [
                        "shared": ["atsCandidate": "4711"], "private": ["note": "bring the form"],
                    ],
                ]))
        builder.add(
            builder.timed(
                "Reserve: review contract", monday + 3, 15, minutes: 120, ["transparency": "transparent"]))
        builder.add(builder.timed("Milestone", monday + 4, 12, minutes: 0))
        // No zone of its own: the calendar's counts.
        builder.add([
            "summary": "Phone call", "start": ["dateTime": builder.at(monday + 3, 11)["dateTime"] ?? .null],
            "end": ["dateTime": builder.at(monday + 3, 11, 30)["dateTime"] ?? .null],
        ])
        // No title.
        builder.add(["start": builder.at(monday + 4, 16), "end": builder.at(monday + 4, 16, 30)])
        let cancelled = builder.add(builder.timed("Cancelled long ago", monday - 7, 10))
        builder.remove(cancelled)
    }

    private func specialTypes() {
        builder.add(
            builder.timed(
                "Out of office", monday + 9, 13, minutes: 300,
                [
                    "eventType": "outOfOffice",
                    "outOfOfficeProperties": [
                        "autoDeclineMode": "declineNone", "declineMessage": "Back tomorrow",
                    ],
                ]))
        builder.add(
            builder.timed(
                "Focus time", monday + 2, 15, minutes: 120,
                ["eventType": "focusTime", "focusTimeProperties": ["autoDeclineMode": "declineNone"]]))
        builder.add(
            builder.allDay(
                "Home", monday + 4,
                [
                    "eventType": "workingLocation", "visibility": "public", "transparency": "transparent",
                    "workingLocationProperties": ["type": "homeOffice", "homeOffice": [:]],
                ]))
        builder.add(
            builder.timed(
                "Office", monday, 8, minutes: 540,
                [
                    "eventType": "workingLocation", "visibility": "public", "transparency": "transparent",
                    "workingLocationProperties": [
                        "type": "officeLocation", "officeLocation": ["label": "Vienna"],
                    ],
                ]))
        builder.add(
            builder.allDay(
                "Carla's birthday", sameDayLastYear(monday + 5),
                [
                    "eventType": "birthday", "visibility": "private", "transparency": "transparent",
                    "recurrence": ["RRULE:FREQ=YEARLY"],
                ]))
    }

    // MARK: - Meetings of others

    private func invitations() {
        // Accepted, declined and not answered, of colleagues who have an account here.
        for (index, (summary, answer)) in [
            ("Design review", "accepted"), ("Sales pitch", "declined"), ("Retrospective", "needsAction"),
            ("Budget", "tentative"),
        ].enumerated() {
            let organizer = Self.colleagues[index].0
            let id = builder.add(
                builder.timed(
                    summary, monday + index, 13, minutes: 60,
                    [
                        "attendees": [
                            ["email": .string(organizer), "responseStatus": "accepted"],
                            ["email": "anna@example.com"],
                        ]
                    ]),
                to: organizer, as: organizer)
            guard answer != "needsAction" else { continue }
            builder.change(
                id,
                [
                    "attendeesOmitted": true,
                    "attendees": [["email": "anna@example.com", "responseStatus": .string(answer)]],
                ])
        }
        // A guest of one instance alone: an exception without its master.
        let series = builder.add(
            builder.timed("Board", monday - 21 + 1, 16, minutes: 60, ["recurrence": ["RRULE:FREQ=WEEKLY"]]),
            to: "david@example.com", as: "david@example.com")
        builder.change(
            builder.instance(series, monday + 8, 16), ["attendees": [["email": "anna@example.com"]]],
            on: "david@example.com", as: "david@example.com")
        // From somebody who is not here.
        do throws(GoogleAPIError) {
            let body = builder.timed(
                "Kick-off", monday + 3, 10, minutes: 60,
                [
                    "iCalUID": "kick-off-20@partner.example.net",
                    "organizer": ["email": "olga@partner.example.net", "displayName": "Olga"],
                    "attendees": [
                        ["email": "olga@partner.example.net", "responseStatus": "accepted"],
                        ["email": "anna@example.com"],
                    ],
                ])
            _ = try service.receive(body.members ?? [:], on: Seed.user)
        } catch {
            preconditionFailure("a seed was refused: \(error.message)")
        }
    }

    // MARK: - Other calendars

    private func otherCalendars() {
        service.addCalendar(
            Self.family, summary: "Family", timeZone: "Europe/Vienna", owner: Seed.user, colorID: "11")
        builder.add(builder.allDay("School holidays", monday + 21, days: 9), to: Self.family)
        builder.add(
            builder.timed(
                "Football", monday - 28 + 5, 10, minutes: 90, ["recurrence": ["RRULE:FREQ=WEEKLY;COUNT=20"]]),
            to: Self.family)

        service.addCalendar(
            Self.team, summary: "Team", timeZone: "Europe/Vienna", owner: "ben@example.com", colorID: "9")
        service.share(Self.team, with: Seed.user, as: .reader)
        builder.add(
            builder.timed("Deployment", monday + 3, 6, minutes: 60), to: Self.team, as: "ben@example.com")
        builder.add(
            builder.timed("Salary talk", monday + 3, 9, minutes: 60, ["visibility": "private"]),
            to: Self.team,
            as: "ben@example.com")
        service.share("carla@example.com", with: Seed.user, as: .freeBusyReader, isSelected: false)

        service.addUser("holidays@example.com", name: "Holidays", timeZone: "Europe/Vienna")
        service.addCalendar(
            Self.holidays, summary: "Holidays in Austria", timeZone: "Europe/Vienna",
            owner: "holidays@example.com")
        let year = Civil.date(monday).year
        for (name, month, day) in [
            ("New Year's Day", 1, 1), ("Epiphany", 1, 6), ("National Holiday", 10, 26),
            ("All Saints' Day", 11, 1),
            ("Immaculate Conception", 12, 8), ("Christmas Day", 12, 25), ("St. Stephen's Day", 12, 26),
        ] {
            for offset in -1...1 {
                builder.add(
                    builder.allDay(
                        name, Civil.dayNumber(year + offset, month, day),
                        ["transparency": "transparent", "visibility": "public"]),
                    to: Self.holidays, as: "holidays@example.com")
            }
        }
        service.share(Self.holidays, with: Seed.user, as: .reader, colorID: "8")
    }

    // MARK: - Helpers

    private func guests(_ addresses: [String]) -> [JSON] {
        [["email": "anna@example.com", "displayName": "Anna Gruber", "responseStatus": "accepted"]]
            + addresses.map { address in
                let name = Self.colleagues.first { $0.0 == address }?.1 ?? address
                return ["email": .string(address), "displayName": .string(name)]
            }
    }

    private func list(_ days: [Int], _ hour: Int, _ minute: Int) -> String {
        days.map { Civil.basicText(wall: $0 * 86_400 + hour * 3600 + minute * 60) }.joined(separator: ",")
    }

    private func sameDayLastYear(_ day: Int) -> Int {
        let (year, month, day) = Civil.date(day)
        return Civil.dayNumber(year - 1, month, min(day, 28))
    }

    private func lastWorkday(_ year: Int, _ month: Int) -> Int {
        var day = Civil.dayNumber(year, month + 1, 1) - 1
        while Civil.weekday(day) > 4 { day -= 1 }
        return day
    }
}
