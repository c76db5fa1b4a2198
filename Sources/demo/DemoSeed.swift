import Foundation
import Upstreams

/// What the emulated calendar holds.
enum DemoSeed {
    case realistic
    case vdirsyncer
    case large(Int)

    /// Reads `realistic`, `vdirsyncer`, `large` or `large:N`.
    init?(_ text: String) {
        switch text {
        case "realistic": self = .realistic
        case "vdirsyncer": self = .vdirsyncer
        case "large": self = .large(5_000)
        default:
            guard text.hasPrefix("large:"), let count = Int(text.dropFirst("large:".count)), count > 0 else {
                return nil
            }
            self = .large(count)
        }
    }

    /// Fills the service around today and consents for its user.
    func plant(in google: EmulatedGoogle, _ configuration: EmulatedGoogleConfiguration) -> DemoAccount {
        let now = Int64(Date().timeIntervalSince1970)
        let story: String
        switch self {
        case .realistic:
            google.seed(.realistic(now: now))
            story =
                "with meetings across the change of the clocks, moved and cancelled ones, holidays and invitations"
        case .vdirsyncer:
            google.seed(.synchronizer(now: now))
            story = "with 300 events: series, exceptions and whole days"
        case .large(let count):
            google.seed(.large(count, now: now))
            story = "with \(count) events"
        }
        return DemoAccount(
            address: Seed.user, name: "Anna", story: story, clientID: configuration.clientID,
            clientSecret: configuration.clientSecret, refreshToken: google.refreshToken(for: Seed.user))
    }
}

/// The emulated account that the gateway is connected to.
struct DemoAccount {
    var address: String
    var name: String
    /// What its calendar is like, as the end of a sentence.
    var story: String
    var clientID: String
    var clientSecret: String
    var refreshToken: String
}
