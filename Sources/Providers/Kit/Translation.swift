package import ICalendar

/// A vendor's object in the common currency.
package struct Translation: Sendable, Equatable {
    /// One UID: the master and its overrides, with a VTIMEZONE for each zone used.
    package var calendar: VCalendar
    /// What could not be carried over.
    package var losses: [Loss]

    /// Puts a translation together.
    package init(calendar: VCalendar, losses: [Loss]) {
        self.calendar = calendar
        self.losses = losses
    }
}

/// Something that a translation could not carry over.
///
/// Both words are bounded (property names and reasons of ours), so a loss may be counted and logged.
package struct Loss: Sendable, Hashable, Codable {
    /// The property concerned: `ATTENDEE`.
    package var property: String
    /// Why, in one word of ours: `control-characters`.
    package var reason: String

    /// Puts a loss together.
    package init(_ property: String, _ reason: String) {
        self.property = property
        self.reason = reason
    }
}

/// Why parts could not be translated.
package struct TranslationError: Error, Sendable, CustomStringConvertible {
    /// What tests and callers compare.
    package enum Code: String, Sendable, Hashable {
        /// A payload is not what the vendor's documentation says.
        case malformedPayload = "malformed-payload"
        /// The parts describe nothing that takes place: treat the object as deleted.
        case nothingLive = "nothing-live"
    }

    /// What went wrong.
    package let code: Code
    /// A sentence without contents of the event.
    package let sentence: String

    /// States a failed translation.
    package init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    /// For the log.
    package var description: String { "\(code.rawValue): \(sentence)" }
}

extension TranslationError: Hashable {
    package static func == (a: Self, b: Self) -> Bool { a.code == b.code }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
