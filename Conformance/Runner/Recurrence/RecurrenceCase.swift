/// One line of a file of recurrence cases.
struct RecurrenceCase: Decodable {
    var id: String
    /// A DATE, a local time, or a UTC time with `Z`.
    var dtstart: String
    var tzid: String?
    var rrule: String
    var rdate: [String]?
    var exdate: [String]?
    /// How many instances at most are asked for, from the first on.
    var limit: Int?
    /// An exclusive bound on the wall clock.
    var horizon: String?
    /// An inclusive stretch of the wall clock.
    var range: [String]?
    /// Whether ``expected`` is the whole set, where no bound is given.
    var complete: Bool?
    /// Times on the wall clock, as DTSTART is written.
    var expected: [String]?
    /// The same as instants.
    var expectedUTC: [String]?
    /// How many instances the set has.
    var expectedCount: Int?
    /// False when the rule does not make DTSTART and the case leaves it out.
    var dtstartInRule: Bool?
    /// Whether the rule has to be refused.
    var invalid: Bool?
    /// What a library says when it refuses the rule.
    var note: String?
    /// Where the RFC leaves room: such a case is only reported.
    var flags: [String]?
    /// What several implementations answer: such a case is only reported.
    var answers: [String: Answer]?

    /// What an implementation answers: times, or an error in a word.
    enum Answer: Decodable, Equatable {
        case times([String])
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            self = if let times = try? container.decode([String].self) { .times(times) } else { .other }
        }
    }

    enum CodingKeys: String, CodingKey {
        case id, dtstart, tzid, rrule, rdate, exdate, limit, horizon, range, complete, expected, invalid
        case note
        case flags, answers
        case expectedUTC = "expected_utc"
        case expectedCount = "expected_count"
        case dtstartInRule = "dtstart_in_rule"
    }
}
