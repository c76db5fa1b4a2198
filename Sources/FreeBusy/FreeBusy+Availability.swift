public import ICalendar
public import Recurrence

extension FreeBusy {
    /// When several VAVAILABILITYs together leave somebody unavailable (RFC 7953 §4).
    ///
    /// From the lowest priority (0, then 9 … 1) to the highest each one covers its span with its BUSYTYPE and
    /// then frees its available time, so that a higher priority overrides a lower one in both.  Where spans of
    /// one priority overlap, "the overlapping busy time type is determined by the following order: BUSY >
    /// BUSY-UNAVAILABLE > BUSY-TENTATIVE", and available time of either is free.
    ///
    /// (§5 frees available time only after all spans were covered, so that what a lower priority offers would
    /// pierce the absence that a higher one states; §4, which explains what priorities are for, is followed.)
    ///
    /// - Parameters:
    ///   - availabilities: All that somebody has published, in any order.
    ///   - window: What is asked for.
    /// - Returns: Disjoint periods in order, clipped to the window.  Appointments are busy besides:
    ///   ``merged(_:in:)`` puts them together.
    /// - Throws: ``RecurrenceError`` when an expansion hits a limit.
    public static func unavailable(
        _ availabilities: [Availability], in window: Range<Instant>
    ) throws(RecurrenceError) -> [BusyPeriod] {
        var timeline = Timeline(window)
        for priority in [0, 9, 8, 7, 6, 5, 4, 3, 2, 1] {
            let peers = availabilities.filter { $0.priority == priority && $0.span.overlaps(window) }
            // The strongest type is put last.
            for type in [BusyType.busyTentative, .busyUnavailable, .busy] {
                for peer in peers where peer.busyType == type { timeline.set(peer.span, type) }
            }
            for peer in peers {
                for interval in try peer.available(in: window) { timeline.set(interval, .free) }
            }
        }
        return timeline.busy
    }

    /// The free time that is left in a window: the complement of what is busy, as FBTYPE=FREE.
    ///
    /// - Parameters:
    ///   - periods: Busy periods, in any order; free ones count for nothing.
    ///   - window: What is asked for.
    /// - Returns: Disjoint periods in order.
    public static func free(_ periods: [BusyPeriod], in window: Range<Instant>) -> [BusyPeriod] {
        var free: [BusyPeriod] = []
        var start = window.lowerBound
        for period in merged(periods, in: window) {
            if start < period.interval.lowerBound {
                free.append(BusyPeriod(interval: start..<period.interval.lowerBound, type: .free))
            }
            start = period.interval.upperBound
        }
        if start < window.upperBound {
            free.append(BusyPeriod(interval: start..<window.upperBound, type: .free))
        }
        return free
    }
}

/// A stretch of time that is painted over, the last paint showing.
private struct Timeline {
    private let window: Range<Instant>
    /// Disjoint, in order, and without gaps from the start of the window to its end.
    private var pieces: [BusyPeriod]

    init(_ window: Range<Instant>) {
        self.window = window
        pieces = window.isEmpty ? [] : [BusyPeriod(interval: window, type: .free)]
    }

    /// What is not free, neighbours of one type made one.
    var busy: [BusyPeriod] {
        var busy: [BusyPeriod] = []
        for piece in pieces where piece.type != .free {
            if let last = busy.last, last.type == piece.type,
                last.interval.upperBound == piece.interval.lowerBound
            {
                busy[busy.count - 1].interval = last.interval.lowerBound..<piece.interval.upperBound
            } else {
                busy.append(piece)
            }
        }
        return busy
    }

    /// Paints a stretch.
    mutating func set(_ interval: Range<Instant>, _ type: BusyType) {
        let painted = interval.clamped(to: window)
        guard !painted.isEmpty else { return }
        let first = index { $0.interval.upperBound > painted.lowerBound }
        let end = index { $0.interval.lowerBound >= painted.upperBound }
        var replacement: [BusyPeriod] = []
        let (head, tail) = (pieces[first], pieces[end - 1])
        if head.interval.lowerBound < painted.lowerBound {
            replacement.append(
                BusyPeriod(interval: head.interval.lowerBound..<painted.lowerBound, type: head.type))
        }
        replacement.append(BusyPeriod(interval: painted, type: type))
        if tail.interval.upperBound > painted.upperBound {
            replacement.append(
                BusyPeriod(interval: painted.upperBound..<tail.interval.upperBound, type: tail.type))
        }
        pieces.replaceSubrange(first..<end, with: replacement)
    }

    /// The first piece of which something holds that, once true, stays true; found by halving.
    private func index(_ holds: (BusyPeriod) -> Bool) -> Int {
        var (low, high) = (0, pieces.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(pieces[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
