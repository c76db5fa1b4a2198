import Glibc

/// Nanoseconds of the monotonic clock: for spans, never for dates.
struct MonotonicTime: Comparable, Sendable {
    var nanoseconds: Int64

    static var now: Self {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Self(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Nanoseconds since `earlier`.
    func since(_ earlier: Self) -> Int64 { nanoseconds - earlier.nanoseconds }
}

extension Duration {
    /// Whole nanoseconds, held within what `Int64` can say (292 years).
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carry ? .max : sum
    }
}
