import Foundation
import Gateway
import ProviderKit
import Testing

@Suite("Write plans: what follows what")
struct PlanMachineTests {
    @Test func `a write of one call is performed and finished`() {
        var machine = PlanMachine(plan(steps: 1))
        #expect(machine.start(resuming: false) == .perform)
        #expect(machine.performed([part("m", "2")]) == .finish)
        #expect(machine.plan.parts == [part("m", "2")])
    }

    @Test func `parts that are not written are looked at before the first step`() {
        var machine = PlanMachine(plan(steps: 1, over: [part("m", "1"), part("x", "1")]))
        #expect(machine.start(resuming: false) == .refresh)
        #expect(machine.refreshed([part("m", "1"), part("x", "1")], sameMeaning: true) == .perform)
    }

    @Test func `an exception that somebody else edited stops the write before its first step`() {
        var machine = PlanMachine(plan(steps: 1, over: [part("m", "1"), part("x", "1")]))
        _ = machine.start(resuming: false)
        #expect(
            machine.refreshed([part("m", "1"), part("x", "2")], sameMeaning: false)
                == .abandon(.changedUpstream))
    }

    @Test(arguments: [
        (ProviderError.Kind.transient, PlanFailure.unreachable(retryAfter: nil)),
        (.throttled(retryAfterSeconds: 7), .throttled(retryAfter: 7)),
        (.unauthorized, .disconnected),
        (.permanent, .refused("said upstream")),
        (.refused(reason: "forbidden"), .refused("said upstream")),
    ])
    func `a first step that did not reach upstream is abandoned`(
        _ kind: ProviderError.Kind, _ failure: PlanFailure
    ) {
        var machine = PlanMachine(plan(steps: 2))
        _ = machine.start(resuming: false)
        #expect(machine.failed(ProviderError(kind, wasApplied: .no, "said upstream")) == .abandon(failure))
    }

    @Test func `a step whose answer was lost is asked about, never repeated blindly`() {
        var machine = PlanMachine(plan(steps: 1))
        _ = machine.start(resuming: false)
        #expect(machine.failed(ProviderError(.transient, wasApplied: .unknown, "cut")) == .check)
        #expect(machine.checked([part("m", "2")], resuming: false) == .finish)
    }

    @Test func `a first step that is found to have had no effect is abandoned`() {
        var machine = PlanMachine(plan(steps: 1))
        _ = machine.start(resuming: false)
        _ = machine.failed(ProviderError(.transient, wasApplied: .unknown, "cut"))
        #expect(machine.checked(nil, resuming: false) == .abandon(.unreachable(retryAfter: nil)))
    }

    @Test func `while nobody can say whether the step took effect the plan stays open`() {
        var machine = PlanMachine(plan(steps: 1))
        _ = machine.start(resuming: false)
        _ = machine.failed(ProviderError(.transient, wasApplied: .unknown, "cut"))
        #expect(
            machine.failed(ProviderError(.transient, "still down"), checking: true)
                == .pause(seconds: nil, .unreachable(retryAfter: nil)))
    }

    @Test(arguments: [ProviderError.Kind.transient, .throttled(retryAfterSeconds: 9), .unauthorized])
    func `after the first accepted step the plan is only rolled forward`(_ kind: ProviderError.Kind) {
        var machine = PlanMachine(plan(steps: 2))
        _ = machine.start(resuming: false)
        #expect(machine.performed([part("m", "2")]) == .perform)
        guard case .pause = machine.failed(ProviderError(kind, "not now")) else {
            Issue.record("an accepted plan was given up")
            return
        }
        #expect(machine.checked(nil, resuming: false) == .perform)
        #expect(machine.performed([part("x", "1")]) == .finish)
    }

    @Test func `a rest that fails is tried again only after a pause`() {
        var machine = PlanMachine(plan(steps: 2))
        _ = machine.start(resuming: false)
        _ = machine.performed([part("m", "2")])
        for _ in 0..<3 {
            #expect(machine.failed(ProviderError(.transient, wasApplied: .unknown, "cut")) == .check)
            #expect(
                machine.checked(nil, resuming: false) == .pause(seconds: nil, .unreachable(retryAfter: nil)))
            #expect(machine.checked(nil, resuming: false) == .perform)
        }
    }

    @Test func `a rest that upstream refuses for good makes the object what upstream holds`() {
        var machine = PlanMachine(plan(steps: 2))
        _ = machine.start(resuming: false)
        _ = machine.performed([part("m", "2")])
        #expect(
            machine.failed(ProviderError(.refused(reason: "forbidden"), "no")) == .surrender(.refused("no")))
    }

    @Test func `a version that only counted up is no conflict`() {
        var machine = PlanMachine(plan(steps: 1))
        _ = machine.start(resuming: false)
        #expect(machine.failed(ProviderError(.conflict, "412")) == .refresh)
        #expect(machine.refreshed([part("m", "9")], sameMeaning: true) == .replan)
        #expect(machine.replanned([step("again")]) == .perform)
        #expect(machine.plan.parts == [part("m", "9")])
    }

    @Test func `a change upstream is a conflict, and the plan is abandoned`() {
        var machine = PlanMachine(plan(steps: 1))
        _ = machine.start(resuming: false)
        _ = machine.failed(ProviderError(.conflict, "412"))
        #expect(machine.refreshed([part("m", "9")], sameMeaning: false) == .abandon(.changedUpstream))
    }

    @Test func `an upstream that changes at every try is not chased for ever`() {
        var machine = PlanMachine(plan(steps: 1))
        var action = machine.start(resuming: false)
        var rounds = 0
        while action == .perform, rounds < 100 {
            rounds += 1
            _ = machine.failed(ProviderError(.conflict, "412"))
            action = machine.refreshed([part("m", "\(rounds)9")], sameMeaning: true)
            if action == .replan { action = machine.replanned([step("again")]) }
        }
        #expect(action == .abandon(.changedUpstream))
        #expect(rounds == PlanMachine.maximumReplans + 1)
    }

    @Test func `deleting what is gone already is done`() {
        var machine = PlanMachine(plan(steps: 1, intent: .delete))
        _ = machine.start(resuming: false)
        #expect(machine.failed(ProviderError(.notFound, "404")) == .refresh)
        #expect(machine.refreshed([], sameMeaning: false) == .finish)
    }

    @Test func `changing what is gone already is a conflict`() {
        var machine = PlanMachine(plan(steps: 1))
        _ = machine.start(resuming: false)
        _ = machine.failed(ProviderError(.notFound, "404"))
        #expect(machine.refreshed([], sameMeaning: false) == .abandon(.gone))
    }

    @Test func `making what is there already does not pass for a deletion`() {
        var machine = PlanMachine(plan(steps: 1, over: []))
        _ = machine.start(resuming: false)
        #expect(machine.failed(ProviderError(.conflict, "another event")) == .refresh)
        #expect(machine.refreshed([], sameMeaning: false) == .abandon(.exists))
    }

    @Suite("After a restart")
    struct Resuming {
        @Test func `the step that may have been sent is asked about first`() {
            var machine = PlanMachine(plan(steps: 1))
            #expect(machine.start(resuming: true) == .check)
        }

        @Test func `a first step that upstream never saw is forgotten`() {
            var machine = PlanMachine(plan(steps: 1))
            _ = machine.start(resuming: true)
            #expect(machine.checked(nil, resuming: true) == .abandon(.forgotten))
        }

        @Test func `a first step that upstream has is finished`() {
            var machine = PlanMachine(plan(steps: 1))
            _ = machine.start(resuming: true)
            #expect(machine.checked([part("m", "2")], resuming: true) == .finish)
        }

        @Test func `a plan with an accepted step is rolled forward`() {
            var open = plan(steps: 2)
            open.accept([part("m", "2")])
            var machine = PlanMachine(open)
            #expect(machine.start(resuming: true) == .check)
            #expect(machine.checked(nil, resuming: true) == .perform)
            #expect(machine.performed([part("x", "1")]) == .finish)
        }

        @Test func `a plan whose steps are all accepted is only finished`() {
            var open = plan(steps: 1)
            open.accept([part("m", "2")])
            var machine = PlanMachine(open)
            #expect(machine.start(resuming: true) == .finish)
        }
    }
}

@Suite("Write plans: as they are stored")
struct StoredPlanTests {
    @Test(arguments: [WritePlan.Intent.put(octets: Array(0...255)), .delete])
    func `a plan is read as it was written`(_ intent: WritePlan.Intent) throws {
        var written = plan(steps: 2, intent: intent)
        written.accept([UpstreamPart(id: "m", key: "m", etag: "2", payload: Array(0...255))])
        let octets = try JSONEncoder().encode(written)
        #expect(try JSONDecoder().decode(WritePlan.self, from: octets) == written)
    }

    @Test func `octets take a third more room, not four times`() throws {
        let plan = plan(steps: 1, intent: .put(octets: Array(repeating: 200, count: 30_000)))
        #expect(try JSONEncoder().encode(plan).count < 41_000)
    }

    @Test func `lists of numbers, as earlier versions wrote them, are read`() throws {
        let part = #"{"id":"m","key":"m","etag":"1","payload":[104,105],"isDeleted":false}"#
        let octets = Data(
            """
            {"intent":{"put":{"octets":[1,2,255]}},"steps":[],"next":0,"parts":[\(part)],"origin":[],\
            "isAccepted":false,"looksFirst":false,"replans":0}
            """.utf8)
        let plan = try JSONDecoder().decode(WritePlan.self, from: octets)
        #expect(plan.intent == .put(octets: [1, 2, 255]))
        #expect(plan.parts.first?.payload == Array("hi".utf8))
        let deletion = try JSONDecoder().decode(WritePlan.Intent.self, from: Data(#"{"delete":{}}"#.utf8))
        #expect(deletion == .delete)
    }
}

private func part(_ id: String, _ etag: String) -> UpstreamPart {
    UpstreamPart(id: id, key: "m", etag: etag, payload: [])
}

private func step(_ kind: String) -> WriteStep { WriteStep(kind: kind, body: []) }

private func plan(
    steps count: Int, over parts: [UpstreamPart] = [part("m", "1")],
    intent: WritePlan.Intent = .put(octets: [])
) -> WritePlan {
    WritePlan(intent: intent, steps: (0..<count).map { step("step-\($0)") }, over: parts)
}
