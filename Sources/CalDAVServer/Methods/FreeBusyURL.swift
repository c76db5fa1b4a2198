internal import HTTPTypes
internal import ICalendar
internal import Octets
internal import WebDAV

extension CalDAVHandler {
    /// Answers GET on a Free/Busy URL (CalConnect CC/S 0903 section 5): one VFREEBUSY for a user.
    ///
    /// Without parameters: from the start of today in UTC, for `P42D`, as the document recommends.
    func freeBusyURL(_ exchange: Exchange, user: String) async throws(DAVError) -> HTTPResponse {
        let owner = try await self.user(user, for: exchange.principal)
        let parameters = FreeBusyParameters(exchange.path.query ?? "")
        let window = try parameters.window(now: now())
        if let format = parameters["format"], format.lowercased() != "text/calendar" {
            throw DAVError(406, nil, "The format is text/calendar.")
        }
        // The oldest of what the answer is made of says how old the answer is.
        let ages = try await backend.calendars(of: owner.user, for: owner)
            .filter { !$0.isTransparent }.compactMap(\.ageSeconds)
        let response = try await freeBusy(
            .home(user: owner.user), of: owner, in: window, for: exchange.principal,
            age: ages.max().map { ["Age": String(max(0, $0))] } ?? HTTPFields())
        if let etag = response.fields["ETag"],
            Preconditions(exchange.request.fields).ifNoneMatch?.matchesWeakly(ETag(etag)) == true
        {
            return HTTPResponse(status: 304, fields: ["ETag": etag, "Cache-Control": "private, no-cache"])
        }
        return response
    }
}

/// The query of a Free/Busy URL.
struct FreeBusyParameters: Sendable {
    private var values: [String: String] = [:]

    /// Reads `name=value` pairs; of several with one name the first counts.
    init(_ query: String) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), values[name] == nil else { continue }
            values[name] = parts.count > 1 ? Self.decoded(parts[1]) ?? "" : ""
        }
    }

    /// A parameter's value.
    subscript(_ name: String) -> String? { values[name] }

    /// The time that is asked about.
    ///
    /// - Throws: 400 for what cannot be understood, or both `end` and `period`.
    func window(now: Instant) throws(DAVError) -> Range<Instant> {
        var start = Instant(utc: LocalDateTime(date: now.utc.date, secondOfDay: 0))
        if let text = self["start"] {
            guard let instant = Self.instant(text) else {
                throw DAVError(400, nil, "The start parameter could not be understood.")
            }
            start = instant
        }
        let end: Instant
        switch (self["end"], self["period"]) {
        case (_?, _?):
            throw DAVError(400, nil, "There is an end parameter or a period parameter, not both.")
        case (let text?, nil):
            guard let instant = Self.instant(text) else {
                throw DAVError(400, nil, "The end parameter could not be understood.")
            }
            end = instant
        case (nil, let text?):
            guard let duration = CalendarDuration(text), !duration.isNegative, duration.days < 36_600,
                duration.seconds < 36_600 * 86_400
            else {
                throw DAVError(400, nil, "The period parameter could not be understood.")
            }
            end = start.advanced(by: Int64(duration.days) * 86_400).advanced(by: Int64(duration.seconds))
        case (nil, nil) where self["start"] != nil:
            // "The effective period should cover the remainder of that day."
            end = Instant(utc: LocalDateTime(date: start.utc.date.adding(days: 1), secondOfDay: 0))
        case (nil, nil): end = start.advanced(by: 42 * 86_400)
        }
        guard start < end else {
            throw DAVError(
                400, nil,
                self["period"] == nil
                    ? "The end parameter must be after the start parameter."
                    : "The period parameter must be longer than nothing.")
        }
        // Years have four digits (RFC 5545 section 3.3.4).
        guard end.utc.date.year <= 9999, start.utc.date.year >= 0 else {
            throw DAVError(400, nil, "The start parameter and what follows from it lie outside of all years.")
        }
        return start..<end
    }

    private static func decoded(_ text: Substring) -> String? {
        PercentEncoding.decode(String(text)).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// An RFC 3339 date-time with `Z` or an offset (with or without its colon), or the UTC form of RFC 5545.
    private static func instant(_ text: String) -> Instant? {
        let octets = Array(text.utf8)
        if octets.count == 16, text.hasSuffix("Z") {
            return LocalDateTime(String(text.dropLast())).map { Instant(utc: $0) }
        }
        // YYYY-MM-DDTHH:MM:SS, then Z or +HH:MM.
        guard octets.count >= 20, octets[4] == UInt8(ascii: "-"), octets[7] == UInt8(ascii: "-"),
            octets[10] | 0x20 == UInt8(ascii: "t"), octets[13] == UInt8(ascii: ":"),
            octets[16] == UInt8(ascii: ":")
        else { return nil }
        let digits =
            [0..<4, 5..<7, 8..<10].flatMap { octets[$0] } + [UInt8(ascii: "T")]
            + [11..<13, 14..<16, 17..<19].flatMap { octets[$0] }
        guard let local = LocalDateTime(String(decoding: digits, as: UTF8.self)) else { return nil }
        let zone = octets[19...].filter { $0 != UInt8(ascii: ":") }
        if zone.count == 1, zone[0] | 0x20 == UInt8(ascii: "z") { return Instant(utc: local) }
        // A plus sign that was not encoded arrives as a space from forms.
        guard zone.count == 5, zone[1...].allSatisfy({ (0x30...0x39).contains($0) }),
            let sign = [UInt8(ascii: "+"): 1, UInt8(ascii: " "): 1, UInt8(ascii: "-"): -1][zone[0]]
        else { return nil }
        let numbers = zone[1...].map { Int64($0) - 0x30 }
        let (hours, minutes) = (numbers[0] * 10 + numbers[1], numbers[2] * 10 + numbers[3])
        guard hours < 24, minutes < 60 else { return nil }
        return Instant(utc: local).advanced(by: -Int64(sign) * (hours * 3600 + minutes * 60))
    }
}
