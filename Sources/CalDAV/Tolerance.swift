internal import ICalendar

/// What breaks a rule of RFC 5545 and is taken all the same, because clients that people use send it.
enum Tolerance {
    /// Reads an object that breaks no rules but a few.
    ///
    /// - PRODID is missing (RFC 5545 section 3.7.3): vdirsyncer 0.19 hands on what others wrote without it.
    /// - DURATION stands beside DTEND or DUE (section 3.6.1): so Thunderbird 153 writes one instance of a series whose
    ///   master has a DURATION. The end decides.
    /// - DUE of a to-do has another type than DTSTART, or is before it (section 3.8.2.3): Reminders of older systems
    ///   set a day to be DUE and a time to start.
    ///
    /// - Returns: The object as the lenient door reads it; `nil` when anything else is broken.
    static func calendar(_ octets: [UInt8]) -> VCalendar? {
        let problems = ICalendarValidator.problems(in: octets).filter { $0.severity == .error }
        guard !problems.isEmpty, let calendar = try? VCalendar.read(octets, .lenient) else { return nil }
        let isTask = calendar.members.allSatisfy { $0.name == .vtodo }
        let isTaken = problems.allSatisfy { problem in
            switch problem.rule {
            case .missingProperty: problem.sentence.contains("PRODID")
            case .conflictingProperties: problem.sentence.contains("DURATION")
            case .mismatchedValueTypes, .endBeforeStart: isTask && problem.sentence.contains("DUE")
            default: false
            }
        }
        return isTaken ? calendar : nil
    }

    /// The octets without a byte order mark, which Windows programs put before UTF-8.
    static func withoutMark(_ octets: [UInt8]) -> [UInt8] {
        octets.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(octets.dropFirst(3)) : octets
    }
}
