import Gateway
import ProviderKit
import Testing

@Suite("The walk along a change feed")
struct SyncMachineTests {
    @Test func `without an anchor everything is listed, and the end says so`() {
        var machine = SyncMachine()
        #expect(machine.start(from: nil) == .fetch(anchor: nil, page: nil))
        #expect(machine.received(page(next: "2")) == .import(finished: nil))
        #expect(machine.next() == .fetch(anchor: nil, page: "2"))
        #expect(
            machine.received(page(anchor: "a")) == .import(finished: .init(anchor: "a", isFull: true)))
        #expect(machine.next() == nil)
    }

    @Test func `from an anchor only changes come`() {
        var machine = SyncMachine()
        #expect(machine.start(from: "a") == .fetch(anchor: "a", page: nil))
        #expect(
            machine.received(page(anchor: "b")) == .import(finished: .init(anchor: "b", isFull: false)))
    }

    @Test func `an empty page in the middle is no end`() {
        var machine = SyncMachine()
        _ = machine.start(from: "a")
        #expect(machine.received(page(next: "2")) == .import(finished: nil))
        #expect(machine.next() == .fetch(anchor: "a", page: "2"))
    }

    @Test func `a page link that comes twice ends the pass`() {
        var machine = SyncMachine()
        _ = machine.start(from: nil)
        _ = machine.received(page(next: "2"))
        _ = machine.received(page(next: "3"))
        #expect(machine.received(page(next: "2")) == .stop(.pageLoop))
        #expect(machine.next() == nil)
    }

    @Test func `a lost anchor is answered by a full listing, once`() {
        var machine = SyncMachine()
        _ = machine.start(from: "old")
        #expect(machine.anchorLost() == .fetch(anchor: nil, page: nil))
        #expect(
            machine.received(page(anchor: "new")) == .import(finished: .init(anchor: "new", isFull: true)))
        var unlucky = SyncMachine()
        _ = unlucky.start(from: "old")
        _ = unlucky.anchorLost()
        #expect(unlucky.anchorLost() == .stop(.anchorLostTwice))
    }

    @Test func `a last page without an anchor does not count as synced`() {
        var machine = SyncMachine()
        _ = machine.start(from: nil)
        #expect(machine.received(page()) == .stop(.missingAnchor))
    }

    private func page(next: String? = nil, anchor: String? = nil) -> ChangePage {
        ChangePage(parts: [], next: next, anchor: anchor)
    }
}
