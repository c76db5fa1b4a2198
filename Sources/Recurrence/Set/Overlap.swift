import ICalendar

/// Whether an instance overlaps a time range (the tables of RFC 4791 §9.9).
enum Overlap {
    static func holds(_ times: PlacedTimes, _ window: Range<Int>, _ kind: ComponentName) -> Bool {
        let (start, end) = (window.lowerBound, window.upperBound)
        if kind == .vtodo {
            // ((start < DUE) OR (start <= DTSTART)) AND ((end > DTSTART) OR (end >= DUE))
            return (start < times.end || start <= times.start) && (end > times.start || end >= times.end)
        }
        // (start < DTEND AND end > DTSTART), and (start <= DTSTART AND end > DTSTART) without a duration.
        return end > times.start && (start < times.end || (times.start == times.end && start <= times.start))
    }
}
