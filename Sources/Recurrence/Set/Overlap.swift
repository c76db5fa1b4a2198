import ICalendar

/// Whether an instance overlaps a time range (the tables of RFC 4791 §9.9).
enum Overlap {
    @inline(__always)
    static func holds(_ times: PlacedTimes, _ window: Range<Int>, isToDo: Bool) -> Bool {
        let (start, end) = (window.lowerBound, window.upperBound)
        if isToDo {
            // ((start < DUE) OR (start <= DTSTART)) AND ((end > DTSTART) OR (end >= DUE))
            return (start < times.end || start <= times.start) && (end > times.start || end >= times.end)
        }
        // (start < DTEND AND end > DTSTART), and (start <= DTSTART AND end > DTSTART) without a duration.
        return end > times.start && (start < times.end || (times.start == times.end && start <= times.start))
    }
}
