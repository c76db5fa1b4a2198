/// A length of time as it stands in the config.
struct DurationSetting: Sendable, Equatable {
    /// 100 years: longer than anything here lives, and short enough for every clock to add it up.
    static let longest = DurationSetting(milliseconds: 36_500 * 86_400_000)

    /// Never negative.
    var milliseconds: Int64

    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads an integer and a unit: `250ms`, `60s`, `5m`, `1h`, `7d`; `nil` when it is something else or longer
    /// than ``longest``.
    init?(_ text: String) {
        let units: [(String, Int64)] = [
            ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
        ]
        guard let (unit, factor) = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
        let digits = text.dropLast(unit.count)
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int64(digits)
        else {
            return nil
        }
        let (product, overflow) = value.multipliedReportingOverflow(by: factor)
        guard !overflow, product <= Self.longest.milliseconds else { return nil }
        milliseconds = product
    }

    /// As a span of the clock.
    var duration: Duration { .milliseconds(milliseconds) }
    /// The same of a limit, of which 0 means that there is none.
    var limit: Duration { milliseconds == 0 ? Self.longest.duration : duration }
    /// Whole seconds, at least one where the setting is not zero.
    var seconds: Int64 { milliseconds == 0 ? 0 : max(1, milliseconds / 1_000) }
}
