import ICalendar

/// Judges a legal file: the strict door accepts it, and it prints as it was.
enum ValidFile {
    /// What is wrong, or `nil`.
    static func failure(_ octets: [UInt8]) -> String? {
        do {
            let calendars = try StrictReading.read(octets)
            let printed = StrictReading.print(calendars)
            guard printed == octets else {
                return "prints differently, from octet \(difference(printed, octets))"
            }
            guard try StrictReading.read(printed) == calendars else {
                return "read again it is another object"
            }
            // The same values, laid out by us.
            let remade = calendars.flatMap { StrictReading.remade($0.component).serialized() }
            let again = try StrictReading.read(remade)
            guard again == calendars else { return "printed anew it is another object" }
            guard StrictReading.print(again) == remade else {
                return "printed anew it does not stay the same"
            }
            return nil
        } catch {
            return "refused: \(error)"
        }
    }

    private static func difference(_ a: [UInt8], _ b: [UInt8]) -> Int {
        zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(a.count, b.count)
    }
}
