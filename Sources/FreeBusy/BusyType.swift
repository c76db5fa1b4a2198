/// FBTYPE (RFC 5545 §3.2.9).
public enum BusyType: String, Sendable, Hashable, CaseIterable {
    /// Free.
    case free = "FREE"
    /// Busy.
    case busy = "BUSY"
    /// Busy, and no appointment may be made either.
    case busyUnavailable = "BUSY-UNAVAILABLE"
    /// Perhaps busy.
    case busyTentative = "BUSY-TENTATIVE"

    /// Reads the parameter, in either case.
    ///
    /// "Applications MUST treat x-name and iana-token values they don't recognize the same way as they would
    /// the BUSY value", and it is the default.
    init(parameter: String?) {
        self = parameter.flatMap { Self(rawValue: $0.uppercased()) } ?? .busy
    }

    /// Of two types at one time the one with the higher rank is told.
    var rank: Int {
        switch self {
        case .free: 0
        case .busyTentative: 1
        case .busy: 2
        case .busyUnavailable: 3
        }
    }
}
