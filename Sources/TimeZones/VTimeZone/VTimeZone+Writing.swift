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
        // RFC 5545 texts hold years from 0000; a year of room for offsets.
        var lower = max(span.lowerBound.secondsSinceEpoch, Civil.second(ofYear: 1))
        if hasCycle { lower = min(lower, table.cycleStart + year) }
        let upper = max(span.upperBound.secondsSinceEpoch, lower + year)

        let first = table.index(at: lower)
        var observances: [WrittenObservance] = []
        if first == 0 {
            let type = zone.initial
            let beginning = Civil.second(ofYear: min(Civil.year(ofSecond: lower), 1970))
            let key = WrittenObservance.Key(
                before: type.offset, after: type.offset, isDaylight: table.isDaylight(entry: 0),
                abbreviation: type.abbreviation)
            observances.append(WrittenObservance(key: key, onsets: [Onset(wall: beginning)], rule: nil))
        }

        var groups: [WrittenObservance.Key: [Int]] = [:]
        var order: [WrittenObservance.Key] = []
        for index in max(first, 1)..<max(table.entries.count, 1) {
            let entry = table.entries[index]
            // Without a cycle nothing after the span matters; with one, patterns are seen on the whole of it.
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
                onsets, as: key, before: upper, endlessFrom: hasCycle ? table.cycleStart + 3 * year : nil)
        }

        observances.sort { $0.firstInstant < $1.firstInstant }
        return Component(
            .vtimezone, properties: [Property(.tzid, text: tzid.rawValue)],
            components: observances.map(\.component))
    }

    private static let year: Int64 = 366 * Civil.secondsPerDay

    /// Divides the onsets of one kind into rules and dates.
    ///
    /// - Parameters:
    ///   - onsets: in order.
    ///   - key: what they have in common.
    ///   - upper: where they cease to matter.
    ///   - endlessFrom: a rule that starts before this and holds to the last onset holds for ever.
    /// - Returns: rules, and one component with all dates that follow none.
    private static func written(
        _ onsets: [Onset], as key: WrittenObservance.Key, before upper: Int64, endlessFrom: Int64?
    ) -> [WrittenObservance] {
        var result: [WrittenObservance] = []
        var dates: [Onset] = []
        var position = 0
        while position < onsets.count, onsets[position].wall - Int64(key.before) < upper {
            let (pattern, count) = OnsetPattern.longest(from: onsets[position...])
            let run = onsets[position..<position + count]
            if let endlessFrom, position + count == onsets.count, onsets[position].wall < endlessFrom {
                result.append(
                    WrittenObservance(key: key, onsets: [onsets[position]], rule: pattern.rule(.forever)))
                break
            }
            let used = run.prefix { $0.wall - Int64(key.before) < upper }
            // Two dates are shorter than a rule.
            if used.count > 2, let last = used.last {
                let until = LocalDateTime(secondsSinceEpoch: last.wall - Int64(key.before))
                result.append(
                    WrittenObservance(
                        key: key, onsets: [onsets[position]], rule: pattern.rule(.until(.utc(until)))))
                position += count
            } else {
                dates.append(onsets[position])
                position += 1
            }
        }
        if !dates.isEmpty { result.append(WrittenObservance(key: key, onsets: dates, rule: nil)) }
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

    var firstInstant: Int64 { (onsets.first?.wall ?? 0) - Int64(key.before) }

    var component: Component {
        let times = onsets.map { CalendarTime.floating(LocalDateTime(secondsSinceEpoch: $0.wall)) }
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
