public import ICalendar

extension FreeBusy {
    /// The periods clipped to a window, sorted and disjoint, neighbours of one type made one.
    ///
    /// At any time the strongest type is told: BUSY-UNAVAILABLE, then BUSY, then BUSY-TENTATIVE.  Free
    /// periods and those without duration are left out.
    public static func merged(_ periods: [BusyPeriod], in window: Range<Instant>) -> [BusyPeriod] {
        let edges = edges(of: periods, in: window)
        var active = [0, 0, 0, 0]
        var merged: [BusyPeriod] = []
        var current: BusyType?
        var start = window.lowerBound
        var index = 0
        while index < edges.count {
            let instant = edges[index].instant
            while index < edges.count, edges[index].instant == instant {
                active[edges[index].rank] += edges[index].change
                index += 1
            }
            let next = strongest(of: active)
            guard next != current else { continue }
            if let current { merged.append(BusyPeriod(interval: start..<instant, type: current)) }
            current = next
            start = instant
        }
        return merged
    }

    private struct Edge {
        var instant: Instant
        var rank: Int
        var change: Int
    }

    private static func edges(of periods: [BusyPeriod], in window: Range<Instant>) -> [Edge] {
        var edges: [Edge] = []
        edges.reserveCapacity(periods.count * 2)
        for period in periods where period.type != .free {
            let clipped = period.interval.clamped(to: window)
            guard !clipped.isEmpty else { continue }
            edges.append(Edge(instant: clipped.lowerBound, rank: period.type.rank, change: 1))
            edges.append(Edge(instant: clipped.upperBound, rank: period.type.rank, change: -1))
        }
        edges.sort { $0.instant < $1.instant }
        return edges
    }

    private static func strongest(of active: [Int]) -> BusyType? {
        if active[BusyType.busyUnavailable.rank] > 0 { return .busyUnavailable }
        if active[BusyType.busy.rank] > 0 { return .busy }
        return active[BusyType.busyTentative.rank] > 0 ? .busyTentative : nil
    }
}
