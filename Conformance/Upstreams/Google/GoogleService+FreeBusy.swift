extension GoogleService {
    /// freebusy.query.
    func freeBusy(_ body: JSON, as user: String) throws(GoogleAPIError) -> JSON {
        func instant(_ name: String) throws(GoogleAPIError) -> Int {
            guard let value = body[name], value != .null else {
                throw .required("Missing \(name) parameter.", parameter: name)
            }
            guard let (wall, offset) = value.text.flatMap(Civil.parseTimestamp), let offset else {
                throw .invalid("Invalid value for: \(name)", parameter: name)
            }
            return wall - offset
        }
        let from = try instant("timeMin")
        let to = try instant("timeMax")
        guard to > from else { throw .timeRangeEmpty }
        guard to - from <= Int(configuration.freeBusyWindow.components.seconds) else {
            throw GoogleAPIError(
                400, "timeRangeTooLong", "The requested time range is too long.", domain: "calendar",
                parameter: "timeMax")
        }
        var clock = ZoneClock.utc
        if let name = body["timeZone"]?.text {
            guard let named = ZoneClock.named(name) else { throw .invalid("Invalid time zone") }
            clock = named
        }
        guard let items = body["items"]?.list else { throw .required("Missing items.", parameter: "items") }
        let limit = min(body["calendarExpansionMax"]?.whole ?? 50, 50)
        var answers: [String: JSON] = [:]
        for (index, item) in items.enumerated() {
            guard let id = item["id"]?.text else { throw .required("Missing id.", parameter: "items") }
            if index >= limit {
                answers[id] = unknown("tooManyCalendarsRequested")
            } else if let calendar = try? calendar(id, for: user, atLeast: .freeBusyReader) {
                let busy = busyPeriods(of: calendar, from: from, to: to).map { period -> JSON in
                    [
                        "start": .string(
                            Civil.timestamp(period.start, offset: clock.offset(at: period.start))),
                        "end": .string(Civil.timestamp(period.end, offset: clock.offset(at: period.end))),
                    ]
                }
                answers[id] = ["busy": .array(busy)]
            } else {
                answers[id] = unknown("notFound")
            }
        }
        return [
            "kind": "calendar#freeBusy", "timeMin": .string(Civil.timestamp(from, milliseconds: true)),
            "timeMax": .string(Civil.timestamp(to, milliseconds: true)), "calendars": .object(answers),
        ]
    }

    private func unknown(_ reason: String) -> JSON {
        ["errors": [["domain": "global", "reason": .string(reason)]], "busy": []]
    }

    /// What blocks time: opaque, not cancelled, not declined by the calendar's own row.
    ///
    /// Touching periods are joined.
    func busyPeriods(of calendar: GoogleCalendar, from: Int, to: Int) -> [(start: Int, end: Int)] {
        let clock = calendar.clock
        var periods: [(start: Int, end: Int)] = []
        func add(_ event: GoogleEvent) {
            guard !event.isCancelled, !event.isTransparent,
                event.attendee(calendar.id)?["responseStatus"]?.text != "declined"
            else { return }
            let start = max(event.start.instant(in: clock), from)
            let end = min(event.end.instant(in: clock), to)
            if start < end { periods.append((start, end)) }
        }
        for id in calendar.order {
            guard let event = calendar.events[id] else { continue }
            if event.isRecurring {
                for instance in instances(of: event, on: calendar, through: to + 86_400, false) {
                    add(instance)
                }
            } else if event.recurringEventID.flatMap({ calendar.events[$0] }) == nil {
                add(event)
            }
        }
        var merged: [(start: Int, end: Int)] = []
        for period in periods.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            if let last = merged.last, period.start <= last.end {
                merged[merged.count - 1].end = max(last.end, period.end)
            } else {
                merged.append(period)
            }
        }
        return merged
    }
}
