public import ICalendar

extension Zone {
    /// Whether two zones show the same time all over a span, whatever they call it.
    public func agrees(with other: Zone, over span: Range<Instant>) -> Bool {
        guard table !== other.table, !span.isEmpty else { return true }
        var instant = span.lowerBound
        guard offset(at: instant) == other.offset(at: instant) else { return false }
        // Two cycles of 400 years decide about all time; more steps than that are not looked at.
        let end = min(span.upperBound, instant.advanced(by: 2 * Civil.cycleSeconds))
        while let next = [transition(after: instant), other.transition(after: instant)]
            .compactMap({ $0?.instant }).min(), next < end
        {
            guard offset(at: next) == other.offset(at: next) else { return false }
            instant = next
        }
        return true
    }

    /// Whether the clock shows this offset in its standard time of late, whatever it does in summer.
    func keepsStandardOffset(_ offset: Int) -> Bool {
        // The last entries are those of the rules that go on: one in summer, one in winter.
        table.entries.indices.suffix(2).contains { index in
            Int(table.entries[index].offset) == offset && !table.isDaylight(entry: index)
        }
    }
}
