import ICalendar

/// Judges a file with defects: the strict door refuses it, and blames the right line.
enum InvalidFile {
    static func judge(_ file: CalendarFile, _ octets: [UInt8], _ report: inout Report) throws {
        let refusal = refusal(octets)
        if file.row?.verdict == "contested" {
            report.remark(file.id, "contested; \(refusal.map { "refused: \($0)" } ?? "accepted")")
            return
        }
        guard let refusal else {
            report.fail(file.id, "accepted\(file.row?.verdict.map { ", although \($0)" } ?? "")")
            return
        }
        report.count(file.id, failure: lineFailure(refusal, file, octets))
    }

    private static func refusal(_ octets: [UInt8]) -> ICalendarError? {
        do throws(ICalendarError) {
            _ = try StrictReading.read(octets)
            return nil
        } catch {
            return error
        }
    }

    /// Why the line is not the right one, or `nil`.
    ///
    /// An index may name the line.  Otherwise the first line that is broken as text or structure is looked for
    /// independently of the reader; a file without one has a wrong value, in a line that has a value.
    private static func lineFailure(
        _ refusal: ICalendarError, _ file: CalendarFile, _ octets: [UInt8]
    ) -> String? {
        let lines = RawLines(octets)
        if let line = file.row?.line ?? lines.firstBroken {
            return refusal.line == line ? nil : "blames line \(refusal.line) instead of \(line): \(refusal)"
        }
        guard lines.hasText(refusal.line) else {
            return "blames line \(refusal.line), which is none: \(refusal)"
        }
        return nil
    }
}
