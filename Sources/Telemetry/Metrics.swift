import Synchronization

/// The registry of what is counted; printed for Prometheus (text format 0.0.4).
///
/// Asking twice for the same name and labels gives the same instrument. Label values are bounded words: each
/// combination lives as long as the process.
package final class Metrics: Sendable {
    /// Label name and value, in the order in which they are printed.
    package typealias Labels = [(String, String)]

    private struct Family {
        var help: String
        var kind: String
        var instruments: [String: any Instrument] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    /// An empty registry.
    package init() {}

    /// A number that only grows; its name ends in `_total`.
    package func counter(_ name: String, _ help: String, labels: Labels = []) -> Counter {
        instrument(name, help, "counter", labels) { Counter() }
    }

    /// A number that goes up and down.
    package func gauge(_ name: String, _ help: String, labels: Labels = []) -> Gauge {
        instrument(name, help, "gauge", labels) { Gauge() }
    }

    /// Observations sorted into buckets; its name ends in the unit, `_seconds` or `_bytes`.
    package func histogram(
        _ name: String, _ help: String, labels: Labels = [], buckets: [Double] = Histogram.latencies
    ) -> Histogram {
        instrument(name, help, "histogram", labels) { Histogram(buckets: buckets) }
    }

    /// Everything, families by name, lines by labels.
    package func text() -> String {
        let families = families.withLock { $0 }
        var out = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            out +=
                "# HELP \(name) \(Self.escaped(family.help, quotes: false))\n# TYPE \(name) \(family.kind)\n"
            for (labels, instrument) in family.instruments.sorted(by: { $0.key < $1.key }) {
                for sample in instrument.samples {
                    let all = [labels, sample.label].filter { !$0.isEmpty }.joined(separator: ",")
                    out += name + sample.suffix + (all.isEmpty ? "" : "{\(all)}") + " \(sample.value)\n"
                }
            }
        }
        return out
    }

    private func instrument<I: Instrument>(
        _ name: String, _ help: String, _ kind: String, _ labels: Labels, make: () -> I
    ) -> I {
        let key = labels.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }.joined(separator: ",")
        return families.withLock { families in
            var family = families[name] ?? Family(help: help, kind: kind)
            precondition(family.kind == kind, "\(name) is a \(family.kind), not a \(kind)")
            if let known = family.instruments[key] as? I { return known }
            let made = make()
            family.instruments[key] = made
            families[name] = family
            return made
        }
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"" where quotes: out += "\\\""
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }
}

/// One line of an instrument: what follows the family's name, a label of its own, and the value.
struct Sample {
    var suffix = ""
    var label = ""
    var value: String
}

/// What the registry prints.
protocol Instrument: AnyObject, Sendable {
    var samples: [Sample] { get }
}
