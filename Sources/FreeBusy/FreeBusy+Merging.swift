public import ICalendar

extension FreeBusy {
    /// The periods clipped to a window, sorted and disjoint, neighbours of one type made one.
    ///
    /// At any time the strongest type is told: BUSY-UNAVAILABLE, then BUSY, then BUSY-TENTATIVE.  Free
    /// periods and those without duration are left out.
    public static func merged(_ periods: [BusyPeriod], in window: Range<Instant>) -> [BusyPeriod] {
        var spans = [BusySpans(), BusySpans(), BusySpans()]
        let (lower, upper) = (window.lowerBound, window.upperBound)
        for period in periods where period.type != .free {
            let start = max(period.interval.lowerBound, lower)
            let end = min(period.interval.upperBound, upper)
            guard start < end else { continue }
            spans[period.type.rank - 1].append(start.secondsSinceEpoch, end.secondsSinceEpoch)
        }
        let types = strongestLast.indices.filter { !spans[$0].isEmpty }
        for index in types { spans[index].unite() }
        guard types.count > 1 else {
            return types.first.map { spans[$0].periods(of: strongestLast[$0]) } ?? []
        }
        return layered(spans)
    }

    /// The types by rank, from 1.
    private static let strongestLast: [BusyType] = [.busyTentative, .busy, .busyUnavailable]

    private struct Edge {
        var instant: Int64
        var rank: Int
        var change: Int
    }

    /// Spans of several types, each of them disjoint, put one on the other.
    private static func layered(_ spans: [BusySpans]) -> [BusyPeriod] {
        var edges: [Edge] = []
        for (rank, spans) in spans.enumerated() {
            for span in spans.spans {
                edges.append(Edge(instant: span.start, rank: rank, change: 1))
                edges.append(Edge(instant: span.end, rank: rank, change: -1))
            }
        }
        edges.sort { $0.instant < $1.instant }
        var active = [0, 0, 0]
        var merged: [BusyPeriod] = []
        var current: BusyType?
        var start: Int64 = 0
        var index = 0
        while index < edges.count {
            let instant = edges[index].instant
            while index < edges.count, edges[index].instant == instant {
                active[edges[index].rank] += edges[index].change
                index += 1
            }
            let next = active.lastIndex { $0 > 0 }.map { strongestLast[$0] }
            guard next != current else { continue }
            if let current {
                merged.append(
                    BusyPeriod(
                        interval: Instant(
                            secondsSinceEpoch: start)..<Instant(secondsSinceEpoch: instant), type: current))
            }
            current = next
            start = instant
        }
        return merged
    }
}
