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

    /// That much later; held at the end of time.
    func advanced(byMilliseconds milliseconds: Int64) -> Self {
        let (span, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, carry) = nanoseconds.addingReportingOverflow(span)
        return Self(nanoseconds: overflow || carry ? .max : sum)
    }

    /// Whole milliseconds from now until then, rounded up; 0 when it is past.
    func milliseconds(from now: Self) -> Int64 {
        nanoseconds <= now.nanoseconds ? 0 : (nanoseconds - now.nanoseconds - 1) / 1_000_000 + 1
    }
}

extension Duration {
    /// Whole milliseconds, at least 1 (0 would mean "no limit" to libcurl), at most 24 days.
    var positiveMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let whole = min(max(seconds, 0), 2_000_000)
        return max(1, whole * 1000 + max(0, attoseconds) / 1_000_000_000_000_000)
    }
}
