internal import WebDAV

/// Makes the responses of a multistatus, some at a time.
///
/// Between two calls nothing of the store is held. A piece that is kept for others as well is handed on, not copied.
protocol ResponseSource: Sendable {
    /// The next responses, one after the other; `nil` at the end.
    mutating func next() async throws(DAVError) -> [UInt8]?

    /// The sync token with which the answer ends, when it has ended.
    var syncToken: String? { get }
}

extension ResponseSource {
    var syncToken: String? { nil }
}

/// How many objects are read from the store at a time (keys and short transactions, never a cursor).
let batchSize = 256

/// Octets that are read from the store at a time: an object may be of the greatest size that is allowed.
let octetsAtOnce = 8 * 1_048_576
