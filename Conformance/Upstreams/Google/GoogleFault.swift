import Synchronization

/// Something that goes wrong with the next requests of a kind.
package struct GoogleFault: Sendable, Hashable {
    /// What goes wrong.
    package enum Effect: Sendable, Hashable {
        /// Answered with this error instead of being done; Retry-After in seconds.
        case status(Int, reason: String, retryAfter: Int? = nil)
        /// Done, but the connection breaks in the middle of the answer.
        case cut
        /// Done, but the connection breaks before anything of the answer's content.
        case answerLost
        /// The connection breaks and nothing was done.
        case requestLost
        /// Done, and half of the answer comes as if it were whole.
        case malformed
        /// Done after a while.
        case delay(milliseconds: Int)
    }

    /// `events.insert`, `events.*`, `*`, or `token`.
    package var method: String
    /// What goes wrong.
    package var effect: Effect
    /// How many requests it hits.
    package var count: Int
    /// How many requests of that kind pass before.
    package var skip: Int

    /// Hits the next requests of that kind.
    package init(_ effect: Effect, method: String = "*", count: Int = 1, skip: Int = 0) {
        self.effect = effect
        self.method = method
        self.count = count
        self.skip = skip
    }

    /// Whether it is meant for a method of that name; `*` does not hit the token endpoint.
    func isFor(_ name: String) -> Bool {
        if method == "*" { return name != "token" }
        if method.hasSuffix(".*") { return name.hasPrefix(method.dropLast()) }
        return method == name
    }

    /// Takes the first fault that is due for this request.
    static func next(for name: String, from faults: inout [GoogleFault]) -> Effect? {
        for index in faults.indices where faults[index].isFor(name) {
            if faults[index].skip > 0 {
                faults[index].skip -= 1
                continue
            }
            let effect = faults[index].effect
            faults[index].count -= 1
            if faults[index].count <= 0 { faults.remove(at: index) }
            return effect
        }
        return nil
    }
}

/// The content of an answer that breaks off.
final class BrokenContent: Sendable {
    /// What the connection breaks with.
    struct Break: Error {}

    private let pieces: Mutex<[[UInt8]]>

    init(_ pieces: [[UInt8]]) { self.pieces = Mutex(pieces) }

    func next() throws -> [UInt8]? {
        let piece = pieces.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        guard let piece else { throw Break() }
        return piece
    }
}

/// A request that came in, without its content and secrets.
package struct GoogleRequestRecord: Sendable, Hashable {
    /// The method's name in the discovery document, `token`, or `unknown`.
    package let method: String
    /// The HTTP method.
    package let verb: String
    /// The path and query.
    package let target: String
    /// Who asked, when that could be told.
    package let user: String?
    /// The status that was answered; 0 when the connection was broken.
    package let status: Int
}
