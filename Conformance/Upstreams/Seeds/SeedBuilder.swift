/// What all seeds need: events by weekday and clock time around a Monday.
struct SeedBuilder {
    let service: GoogleService
    /// The Monday of the week in which `now` lies, as a day number.
    let monday: Int
    let zone: String

    init(_ service: GoogleService, now: Int, zone: String = "Europe/Vienna") {
        self.service = service
        self.zone = zone
        let clock = ZoneClock.named(zone) ?? .utc
        let today = Civil.day(ofWall: clock.wall(at: now))
        monday = today - Civil.weekday(today)
    }

    /// `{"dateTime","timeZone"}` at a clock time of the zone.
    func at(_ day: Int, _ hour: Int, _ minute: Int = 0, zone: String? = nil) -> JSON {
        let zone = zone ?? self.zone
        let clock = ZoneClock.named(zone) ?? .utc
        let instant = clock.instant(ofWall: day * 86_400 + hour * 3600 + minute * 60)
        return [
            "dateTime": .string(Civil.timestamp(instant, offset: clock.offset(at: instant))),
            "timeZone": .string(zone),
        ]
    }

    /// `{"date"}`.
    func on(_ day: Int) -> JSON { ["date": .string(Civil.dateText(day))] }

    /// An event of so many minutes.
    func timed(
        _ summary: String, _ day: Int, _ hour: Int, _ minute: Int = 0, minutes: Int = 60, _ more: JSON = [:]
    ) -> JSON {
        let end = hour * 60 + minute + minutes
        let base: JSON = [
            "summary": .string(summary), "start": at(day, hour, minute),
            "end": at(day + end / 1440, end / 60 % 24, end % 60),
        ]
        return GoogleService.merged(base, more)
    }

    /// An event of whole days.
    func allDay(_ summary: String, _ day: Int, days: Int = 1, _ more: JSON = [:]) -> JSON {
        let base: JSON = ["summary": .string(summary), "start": on(day), "end": on(day + days)]
        return GoogleService.merged(base, more)
    }

    /// Puts an event on a calendar.
    ///
    /// - Returns: Its id; seeds are made of what the service accepts, so a refusal is our own mistake.
    @discardableResult
    func add(_ event: JSON, to calendar: String = Seed.user, as user: String = Seed.user) -> String {
        do throws(GoogleAPIError) {
            var options = GoogleDraft.Options()
            options.conferenceDataVersion = 1
            options.supportsAttachments = true
            return try service.insert(event.members ?? [:], on: calendar, as: user, options).0.id
        } catch {
            preconditionFailure("a seed was refused: \(error.message)")
        }
    }

    /// Edits an event or an instance.
    func change(_ id: String, _ changes: JSON, on calendar: String = Seed.user, as user: String = Seed.user) {
        do throws(GoogleAPIError) {
            _ = try service.update(
                id, with: changes.members ?? [:], isPatch: true, on: calendar, as: user, ifMatch: nil,
                GoogleDraft.Options())
        } catch {
            preconditionFailure("a seed was refused: \(error.message)")
        }
    }

    /// Deletes an event or an instance.
    func remove(_ id: String, on calendar: String = Seed.user, as user: String = Seed.user) {
        do throws(GoogleAPIError) {
            try service.delete(id, on: calendar, as: user, ifMatch: nil, .none)
        } catch {
            preconditionFailure("a seed was refused: \(error.message)")
        }
    }

    /// The id of the instance of a series that begins at that clock time.
    func instance(_ master: String, _ day: Int, _ hour: Int, _ minute: Int = 0) -> String {
        let clock = ZoneClock.named(zone) ?? .utc
        let instant = clock.instant(ofWall: day * 86_400 + hour * 3600 + minute * 60)
        return master + "_" + GoogleEventTime.timed(instant, zone: nil).instanceSuffix
    }

    /// The id of the instance of an all-day series on that day.
    func instance(_ master: String, onDay day: Int) -> String {
        master + "_" + GoogleEventTime.date(day).instanceSuffix
    }
}
