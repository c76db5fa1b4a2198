public import ICalendar

extension VTimeZone {
    /// Makes a VTIMEZONE that states a zone's rules for a span of use, and little more.
    ///
    /// It covers at least a year from the beginning of the span, so that a reader sees both halves of it.
    /// Rules that hold for ever are stated without end where they begin before the end of the span; rules of
    /// the past with UNTIL; onsets that follow no rule as RDATE. Read back it gives the zone's offsets all
    /// over the span.
    ///
    /// - Parameters:
    ///   - zone: the rules.
    ///   - tzid: the name to give it, as the object uses it.
    ///   - span: from the earliest use to the last; `.distantFuture` for what repeats for ever.
    /// - Returns: a VTIMEZONE whose observances are in order of their first onset.
    public static func component(for zone: Zone, as tzid: TimeZoneID, covering span: Range<Instant>)
        -> Component
    {
        let table = zone.table
        let hasCycle = table.cycleEnd != .max
        let (lower, upper, shift) = bounds(of: span, in: table)

        let first = table.index(at: lower)
        var observances: [WrittenObservance] = []
        let isAtRest =
            !hasCycle && (first + 1 == table.entries.count || table.entries[first + 1].time >= upper)
        if first == 0 || isAtRest {
            // No change to tell of: the date is the customary one of zones that know none.
            let type = table.types[Int(table.entries[first].type)]
            let beginning = Civil.second(ofYear: min(Civil.year(ofSecond: lower), 1970))
            let key = WrittenObservance.Key(
                before: type.offset, after: type.offset, isDaylight: table.isDaylight(entry: first),
                abbreviation: type.abbreviation)
            observances.append(
                WrittenObservance(key: key, onsets: [Onset(wall: beginning)], rule: nil, shift: 0))
        }

        var groups: [WrittenObservance.Key: [Int]] = [:]
        var order: [WrittenObservance.Key] = []
        // What holds for ever is seen on the whole of the cycle only.
        let seen = hasCycle ? min(first, table.index(at: table.cycleStart + year)) : first
        for index in max(seen, 1)..<max(table.entries.count, 1) where !isAtRest {
            let entry = table.entries[index]
            guard hasCycle || entry.time < upper else { break }
            let key = WrittenObservance.Key(
                before: Int(table.entries[index - 1].offset), after: Int(entry.offset),
                isDaylight: table.isDaylight(entry: index),
                abbreviation: table.types[Int(entry.type)].abbreviation)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(index)
        }
        for key in order {
            let onsets = groups[key, default: []].map {
                Onset(wall: table.entries[$0].time + Int64(key.before))
            }
            observances += written(
                onsets, as: key, later: shift, from: table.entries[first].time, before: upper,
                cycle: hasCycle ? table.cycleStart..<table.cycleEnd : nil)
        }

        observances.sort { $0.firstInstant < $1.firstInstant }
        return Component(
            .vtimezone, properties: [Property(.tzid, text: tzid.rawValue)],
            components: observances.map(\.component))
    }

    private static let year: Int64 = 366 * Civil.secondsPerDay

    /// What ``component(for:as:covering:)`` makes of a span: equal extents in one zone, equal components.
    struct Extent: Hashable {
        /// The entry in force at the beginning.
        let first: Int
        /// The last entry before the end.
        let last: Int
        /// From which year on a zone that is never set is described.
        let beginning: Int
        /// By how many seconds all that is later than the table says.
        let shift: Int64

        /// The extent of a span in a zone.
        init(of span: Range<Instant>, in zone: Zone) {
            let table = zone.table
            let (lower, upper, shift) = VTimeZone.bounds(of: span, in: table)
            self.shift = shift
            first = table.index(at: lower)
            var low = first
            var high = table.entries.count
            while low + 1 < high {
                let middle = (low + high) / 2
                if table.entries[middle].time < upper { low = middle } else { high = middle }
            }
            last = low
            beginning = min(Civil.year(ofSecond: lower), 1970)
        }
    }

    /// The seconds, within a table's cycle, that a component for a span has to tell of, and the whole cycles by
    /// which they really are later.
    private static func bounds(
        of span: Range<Instant>, in table: ZoneTable
    ) -> (lower: Int64, upper: Int64, shift: Int64) {
        // RFC 5545 texts hold the years 0000 to 9999; a year of room for offsets, and one for the first onset.
        var lower = min(
            max(span.lowerBound.secondsSinceEpoch, Civil.second(ofYear: 1)), Civil.second(ofYear: 9998))
        let shift = table.shift(for: lower)
        lower -= shift
        // No span ends where the subtraction would overflow: `shift` is less than the year 9999.
        let upper = max(span.upperBound.secondsSinceEpoch, .min / 2) - shift
        return (lower, max(upper, lower + year), shift)
    }

    /// Divides the onsets of one kind into rules and dates.
    ///
    /// - Parameters:
    ///   - onsets: in order.
    ///   - key: what they have in common.
    ///   - shift: the whole cycles by which they really are later.
    ///   - lower: where they begin to matter.
    ///   - upper: where they cease to matter.
    ///   - cycle: the years that repeat; a rule that holds from their beginning to beyond their end holds
    ///     for ever.
    /// - Returns: rules, and one component with all dates that follow none.
    private static func written(
        _ onsets: [Onset], as key: WrittenObservance.Key, later shift: Int64, from lower: Int64,
        before upper: Int64, cycle: Range<Int64>?
    ) -> [WrittenObservance] {
        let before = Int64(key.before)
        var result: [WrittenObservance] = []
        var dates: [Onset] = []
        var position = 0
        while position < onsets.count, onsets[position].wall - before < upper {
            let (pattern, count) = OnsetPattern.longest(from: onsets[position...])
            let run = onsets[position..<position + count].drop { $0.wall - before < lower }
            if let cycle, position + count == onsets.count, let start = run.first,
                onsets[position].wall < cycle.lowerBound + 3 * year,
                onsets[onsets.count - 1].wall >= cycle.upperBound
            {
                result.append(
                    WrittenObservance(key: key, onsets: [start], rule: pattern.rule(.forever), shift: shift))
                break
            }
            let used = run.prefix { $0.wall - before < upper }
            // Two dates are shorter than a rule.
            if used.count > 2, let start = used.first, let last = used.last {
                let until = LocalDateTime(secondsSinceEpoch: last.wall - before + shift)
                result.append(
                    WrittenObservance(
                        key: key, onsets: [start], rule: pattern.rule(.until(.utc(until))), shift: shift))
                position += count
            } else if used.isEmpty {
                position += count
            } else {
                if onsets[position].wall - before >= lower { dates.append(onsets[position]) }
                position += 1
            }
        }
        if !dates.isEmpty {
            result.append(WrittenObservance(key: key, onsets: dates, rule: nil, shift: shift))
        }
        return result
    }
}

/// A STANDARD or DAYLIGHT component to be.
private struct WrittenObservance {
    struct Key: Hashable {
        var before: Int
        var after: Int
        var isDaylight: Bool
        var abbreviation: String
    }

    let key: Key
    /// DTSTART, and the RDATEs after it.
    let onsets: [Onset]
    let rule: RecurrenceRule?
    /// Seconds by which the onsets really are later: whole cycles of 400 years, after which each date falls on
    /// the same weekday again.
    let shift: Int64

    var firstInstant: Int64 { (onsets.first?.wall ?? 0) + shift - Int64(key.before) }

    var component: Component {
        let times = onsets.map { CalendarTime.floating(LocalDateTime(secondsSinceEpoch: $0.wall + shift)) }
        var component = Component(key.isDaylight ? .daylight : .standard)
        if let first = times.first { component.add(Property(.dtstart, time: first)) }
        component.add(Property(.tzoffsetfrom, utcOffset: UTCOffset(seconds: key.before)))
        component.add(Property(.tzoffsetto, utcOffset: UTCOffset(seconds: key.after)))
        if !key.abbreviation.isEmpty { component.add(Property(.tzname, text: key.abbreviation)) }
        if let rule { component.add(Property(.rrule, recurrenceRule: rule)) }
        for time in times.dropFirst() { component.add(Property(.rdate, times: [time])) }
        return component
    }
}
