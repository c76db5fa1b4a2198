import ICalendar

/// Busy time of one type as pairs of seconds.
struct BusySpans {
    struct Span {
        var start: Int64
        var end: Int64
    }

    private(set) var spans: [Span] = []
    /// Whether the spans came in the order of their starts.
    private var isSorted = true

    var isEmpty: Bool { spans.isEmpty }

    /// Adds a span, which must not be empty.
    mutating func append(_ start: Int64, _ end: Int64) {
        if let last = spans.last, last.start > start { isSorted = false }
        spans.append(Span(start: start, end: end))
    }

    /// Sorts the spans and makes those one that overlap or touch.
    mutating func unite() {
        if !isSorted { sort() }
        guard var current = spans.first else { return }
        var kept = 0
        for index in 1..<max(1, spans.count) {
            let span = spans[index]
            if span.start <= current.end {
                current.end = max(current.end, span.end)
            } else {
                spans[kept] = current
                kept += 1
                current = span
            }
        }
        spans[kept] = current
        spans.removeLast(spans.count - kept - 1)
        isSorted = true
    }

    /// The spans as periods.
    func periods(of type: BusyType) -> [BusyPeriod] {
        spans.map { span in
            BusyPeriod(
                interval: Instant(
                    secondsSinceEpoch: span.start)..<Instant(secondsSinceEpoch: span.end), type: type)
        }
    }

    // MARK: - Sorting

    /// From so many on it pays to sort by digits.
    private static let many = 512
    /// Bits of a digit: the counters of one fit into a processor's first cache.
    private static let digitBits: UInt64 = 11

    /// Sorts by start: comparing few, and many by the digits of their distance from the first.
    private mutating func sort() {
        let first = spans.reduce(Int64.max) { min($0, $1.start) }
        let last = spans.reduce(Int64.min) { max($0, $1.start) }
        let (distance, overflow) = last.subtractingReportingOverflow(first)
        // Three digits are 272 years of seconds.
        guard spans.count >= Self.many, !overflow, distance < 1 << (3 * Int64(Self.digitBits)) else {
            spans.sort { $0.start < $1.start }
            return
        }
        var other = spans
        var shift: UInt64 = 0
        while distance >> Int64(shift) > 0 {
            Self.pass(from: spans, to: &other, first: first, shift: shift)
            swap(&spans, &other)
            shift += Self.digitBits
        }
    }

    /// Sorts by one digit, leaving what is equal in its order.
    private static func pass(from source: [Span], to target: inout [Span], first: Int64, shift: UInt64) {
        let mask = (UInt64(1) << digitBits) - 1
        var places = [Int](repeating: 0, count: 1 << Int(digitBits))
        for span in source { places[Int(UInt64(span.start - first) >> shift & mask)] += 1 }
        var sum = 0
        for digit in places.indices { (places[digit], sum) = (sum, sum + places[digit]) }
        for span in source {
            let digit = Int(UInt64(span.start - first) >> shift & mask)
            target[places[digit]] = span
            places[digit] += 1
        }
    }
}
