import Synchronization

/// A number that only grows.
///
/// Safe from any thread, without a lock.
package final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    init() {}

    /// Adds; wraps after 2⁶³, which Prometheus reads as a restart.
    package func increment(by amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    /// The present value.
    package var value: Int { count.load(ordering: .relaxed) }
}

/// A number that goes up and down.
///
/// Safe from any thread, without a lock.
package final class Gauge: Sendable {
    private let level = Atomic<Int>(0)

    init() {}

    /// Replaces the value.
    package func set(_ value: Int) { level.store(value, ordering: .relaxed) }

    /// Adds, or takes away with a negative amount.
    package func add(_ amount: Int) { level.wrappingAdd(amount, ordering: .relaxed) }

    /// The present value.
    package var value: Int { level.load(ordering: .relaxed) }
}

/// Observations sorted into buckets, with their count and sum.
package final class Histogram: Sendable {
    /// Seconds, from a cached answer (1 ms) to the longest request deadline.
    package static let latencies: [Double] = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 120]

    private struct State {
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(buckets: [Double]) {
        let bounds = buckets.filter(\.isFinite).sorted()
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    /// Counts a value in the first bucket whose bound is not below it.
    package func observe(_ value: Double) {
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[index] += 1
            $0.sum += value
        }
    }
}

extension Counter: Instrument {
    var samples: [Sample] { [Sample(value: String(value))] }
}

extension Gauge: Instrument {
    var samples: [Sample] { [Sample(value: String(value))] }
}

extension Histogram: Instrument {
    var samples: [Sample] {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total = 0
        var samples: [Sample] = []
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? String(bounds[index]) : "+Inf"
            samples.append(Sample(suffix: "_bucket", label: "le=\"\(bound)\"", value: String(total)))
        }
        samples.append(Sample(suffix: "_sum", value: String(sum)))
        samples.append(Sample(suffix: "_count", value: String(total)))
        return samples
    }
}
