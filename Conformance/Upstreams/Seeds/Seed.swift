/// What an emulated service is filled with.
///
/// The same value gives the same content: nothing comes from the real clock or from chance.
package enum Seed: Sendable, Hashable {
    /// anna@example.com with colleagues and with everything that a real calendar holds, around `now`.
    case realistic(now: Int64)
    /// anna@example.com with that many single events, for measurements.
    case large(Int, now: Int64)
    /// anna@example.com with 300 events: recurrences, exceptions and all-day ones, for synchronizers.
    case synchronizer(now: Int64)

    /// The user whose calendar it is.
    package static let user = "anna@example.com"

    /// `{"name":"realistic|large|synchronizer","now":SECONDS,"count":N}`.
    init?(_ json: JSON) {
        guard let now = json["now"]?.whole else { return nil }
        switch json["name"]?.text {
        case "realistic": self = .realistic(now: Int64(now))
        case "large": self = .large(json["count"]?.whole ?? 5000, now: Int64(now))
        case "synchronizer": self = .synchronizer(now: Int64(now))
        default: return nil
        }
    }

    /// Fills the emulated Google.
    func fill(_ service: GoogleService) {
        switch self {
        case .realistic(let now): RealisticSeed(service, now: Int(now)).fill()
        case .large(let count, let now): LargeSeed(service, now: Int(now)).fill(count)
        case .synchronizer(let now): SynchronizerSeed(service, now: Int(now)).fill()
        }
    }
}
