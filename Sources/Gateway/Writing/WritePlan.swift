import FoundationEssentials
package import ProviderKit

/// A write on its way upstream: ordered steps, stored sealed before the first call.
///
/// Until the first step is accepted the plan may be abandoned; afterwards it is only rolled forward.
package struct WritePlan: Codable, Sendable, Hashable {
    /// What the plan does to the object.
    package enum Intent: Codable, Sendable, Hashable {
        /// Replace or create: the octets are the client's.
        case put(octets: [UInt8])
        /// Remove.
        case delete
    }

    /// What is to be done.
    package var intent: Intent
    /// The steps, in order.
    package var steps: [WriteStep]
    /// Index of the first step that is not known to be accepted.
    package var next: Int
    /// The object's parts as upstream holds them, as far as known: those before the plan, changed by each accepted step.
    package var parts: [UpstreamPart]
    /// The parts that the plan was made over: what the client's version stands on.
    package var origin: [UpstreamPart]
    /// Whether upstream accepted a step.
    package var isAccepted: Bool
    /// Whether the object is read again before the first step: upstream may hold parts of it that nobody has seen.
    package var looksFirst: Bool
    /// How often the remaining steps were made anew after an upstream change.
    package var replans: Int

    /// A plan of which nothing is done yet.
    ///
    /// Of an object that `recurs`, an edited instance is a part of its own, which leaves the version of the others
    /// alone: there may be one that nobody has seen.
    package init(
        intent: Intent, steps: [WriteStep], over parts: [UpstreamPart], recurs: Bool = false
    ) {
        // Parts that no step writes have no precondition of their own.
        self.looksFirst = parts.count > 1 || (recurs && !parts.isEmpty)
        self.intent = intent
        self.steps = steps
        self.next = 0
        self.parts = parts
        self.origin = parts
        self.isAccepted = false
        self.replans = 0
    }

    /// The step that is performed next; `nil` when all are accepted.
    package var step: WriteStep? { steps.indices.contains(next) ? steps[next] : nil }

    /// Notes that the next step was accepted and left `changed` parts as upstream holds them now.
    package mutating func accept(_ changed: [UpstreamPart]) {
        parts = UpstreamPart.merged(parts, with: changed)
        next += 1
        isAccepted = true
    }
}

extension UpstreamPart {
    /// The parts of one object after `changes`: replaced by id, gone ones dropped, the order of arrival kept.
    package static func merged(_ parts: [UpstreamPart], with changes: [UpstreamPart]) -> [UpstreamPart] {
        var result = parts
        for change in changes {
            let index = result.firstIndex { $0.id == change.id }
            switch (index, change.isDeleted) {
            case (let index?, true): result.remove(at: index)
            case (let index?, false): result[index] = change
            case (nil, false): result.append(change)
            case (nil, true): break
            }
        }
        // The master is gone, and with it every exception.
        if let gone = changes.first(where: { $0.isDeleted && $0.id == $0.key }) {
            result.removeAll { $0.key == gone.key }
        }
        return result
    }
}

extension WritePlan.Intent {
    private enum CodingKeys: CodingKey { case put, delete }

    private struct Put: Codable {
        @Base64Coded var octets: [UInt8]
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if values.contains(.delete) {
            self = .delete
        } else {
            self = .put(octets: try values.decode(Put.self, forKey: .put).octets)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .put(let octets): try values.encode(Put(octets: octets), forKey: .put)
        case .delete: try values.encode(true, forKey: .delete)
        }
    }
}

extension WritePlan {
    /// The octets that the store keeps.
    func encoded() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) }

    /// Reads what ``encoded()`` wrote.
    init(_ body: [UInt8]) throws { self = try JSONDecoder().decode(WritePlan.self, from: Data(body)) }
}
