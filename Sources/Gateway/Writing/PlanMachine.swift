package import ProviderKit

/// Decides how a ``WritePlan`` goes on after each thing that can happen to it.
///
/// Says what to do next; never does it. So every race and every failure of every step is a unit test.
package struct PlanMachine: Sendable {
    /// What the shell does next.
    package enum Action: Sendable, Equatable {
        /// Send the plan's next step.
        case perform
        /// Ask whether the next step, whose answer was lost, took effect.
        case check
        /// Read the object's parts again and compare their meaning with ``WritePlan/parts``.
        case refresh
        /// Make the remaining steps anew over the parts just read, then ask again.
        case replan
        /// All steps are accepted: store the object and close the plan.
        case finish
        /// Nothing was changed upstream: close the plan and tell the client.
        case abandon(PlanFailure)
        /// Keep the plan open, tell whoever waits to come back, and go on after a pause.
        case pause(seconds: Int?, PlanFailure)
        /// Upstream refused the rest for good: the object becomes what upstream holds.
        case surrender(PlanFailure)
    }

    /// The most often that steps are made anew because upstream changed under the plan.
    package static let maximumReplans = 5

    /// The plan as it stands; stored by the shell whenever ``WritePlan/accept(_:)`` changed it.
    package private(set) var plan: WritePlan
    /// A refresh that is only to see whether parts that are not written changed meanwhile.
    private var isFirstLook = false
    /// Why the step is being asked about; the next try of it waits.
    private var doubt: PlanFailure?

    /// A machine for `plan`.
    package init(_ plan: WritePlan) { self.plan = plan }

    /// Begins, or goes on after a restart.
    ///
    /// - Parameter resuming: The process that ran the plan is gone, so the next step may have been sent.
    /// - Returns: What the shell does first.
    package mutating func start(resuming: Bool) -> Action {
        guard plan.step != nil else { return .finish }
        if resuming { return .check }
        if plan.looksFirst {
            isFirstLook = true
            return .refresh
        }
        return .perform
    }

    /// A step was accepted; `changed` are the parts it changed.
    package mutating func performed(_ changed: [UpstreamPart]) -> Action {
        plan.accept(changed)
        return plan.step == nil ? .finish : .perform
    }

    /// The answer to `check`: the changed parts when the step took effect, `nil` when it did not.
    package mutating func checked(_ changed: [UpstreamPart]?, resuming: Bool) -> Action {
        let doubt = self.doubt
        self.doubt = nil
        if let changed { return performed(changed) }
        if plan.isAccepted { return doubt.map { .pause(seconds: nil, $0) } ?? .perform }
        return .abandon(resuming ? .forgotten : .unreachable(retryAfter: nil))
    }

    /// The object's parts were read again.
    package mutating func refreshed(_ parts: [UpstreamPart], sameMeaning: Bool) -> Action {
        let firstLook = isFirstLook
        isFirstLook = false
        if plan.isAccepted {
            plan.parts = parts
            if parts.isEmpty { return plan.intent == .delete ? .finish : .surrender(.gone) }
            return replan()
        }
        if parts.isEmpty {
            if plan.intent == .delete { return .finish }
            return .abandon(plan.origin.isEmpty ? .exists : .gone)
        }
        guard sameMeaning else { return .abandon(.changedUpstream) }
        let unchanged = Set(parts) == Set(plan.parts)
        plan.parts = parts
        if firstLook && unchanged { return .perform }
        return replan()
    }

    /// The shell made new steps over the refreshed parts.
    package mutating func replanned(_ steps: [WriteStep]) -> Action {
        plan.steps = steps
        plan.next = 0
        return steps.isEmpty ? .finish : .perform
    }

    /// The step, the check or the refresh failed.
    package mutating func failed(_ error: ProviderError, checking: Bool = false) -> Action {
        switch error.kind {
        case .conflict:
            return .refresh
        case .gone, .notFound:
            return checking ? (plan.isAccepted ? .surrender(.gone) : .abandon(.gone)) : .refresh
        case .throttled(let seconds):
            return later(error, .throttled(retryAfter: seconds), seconds: seconds, checking: checking)
        case .transient:
            return later(error, .unreachable(retryAfter: nil), seconds: nil, checking: checking)
        case .unauthorized:
            return plan.isAccepted || checking ? .pause(seconds: nil, .disconnected) : .abandon(.disconnected)
        case .refused, .permanent:
            let failure = PlanFailure.refused(error.sentence)
            return plan.isAccepted ? .surrender(failure) : .abandon(failure)
        }
    }

    private mutating func later(
        _ error: ProviderError, _ failure: PlanFailure, seconds: Int?, checking: Bool
    ) -> Action {
        if checking { return .pause(seconds: seconds, failure) }
        if error.wasApplied == .unknown {
            doubt = failure
            return .check
        }
        return plan.isAccepted ? .pause(seconds: seconds, failure) : .abandon(failure)
    }

    private mutating func replan() -> Action {
        guard plan.replans < Self.maximumReplans else {
            return plan.isAccepted ? .surrender(.changedUpstream) : .abandon(.changedUpstream)
        }
        plan.replans += 1
        return .replan
    }
}

/// Why a write did not come through.
package enum PlanFailure: Error, Sendable, Equatable {
    /// Upstream is not to be reached; nothing is changed, or the rest follows later.
    case unreachable(retryAfter: Int?)
    /// Upstream asks to come back later.
    case throttled(retryAfter: Int?)
    /// Upstream does not accept our credentials any more.
    case disconnected
    /// Someone changed the object upstream meanwhile.
    case changedUpstream
    /// The object is no longer there.
    case gone
    /// Upstream has an object of that UID already, which we have not seen yet.
    case exists
    /// Upstream says no, with its reason in bounded words.
    case refused(String)
    /// The process that began the write is gone and upstream never saw it.
    case forgotten
}
