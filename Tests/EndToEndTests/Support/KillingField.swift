import Glibc
import HTTPTypes
import Synchronization
import Testing
import Upstreams

/// When a gateway is killed, seen from upstream.
enum Moment: String, Sendable, CaseIterable {
    /// The call never arrives.
    case beforeTheCall
    /// The call is done, and its answer reaches nobody.
    case beforeTheAnswer
}

/// Kills a gateway at each call of a write in turn, and looks at what the next one makes of it.
///
/// Fail the n-th step, for every n, until a run comes through.
struct KillingField {
    /// What a client does.
    enum Write: Sendable {
        case put([UInt8])
        case delete

        /// What is served once it is done; `nil` when nothing is.
        var result: [UInt8]? {
            switch self {
            case .put(let octets): octets
            case .delete: nil
            }
        }
    }

    /// A write that is killed at some call.
    struct Scenario: Sendable {
        /// What is there before; `nil` for nothing.
        var old: (@Sendable (_ uid: String) -> [UInt8])?
        /// What the client does to it.
        var write: @Sendable (_ uid: String) -> Write
        /// What upstream holds when nothing of it was done: `START SUMMARY` of each event, sorted.
        var upstreamBefore: [String]
        /// What upstream holds when all of it was done.
        var upstreamAfter: [String]
        /// The calls that a client sees as one write, so that no call goes unkilled.
        var calls: Int
    }

    let connected: Connected
    let moment: Moment
    let scenario: Scenario

    /// Kills at the first call, the second, … until a write comes through unhurt.
    func run() async throws {
        var outcomes: [String: [UInt8]?] = [:]
        var call = 0
        while try await kill(at: call, &outcomes) { call += 1 }
        #expect(call == scenario.calls, "the calls of the write, each of which was killed once")
        try await compare(outcomes)
    }

    /// Does the write on a name of its own and kills the gateway at a call.
    ///
    /// - Returns: Whether it was killed; otherwise the write had fewer calls.
    private func kill(at call: Int, _ outcomes: inout [String: [UInt8]?]) async throws -> Bool {
        let uid = "call-\(call)-\(moment)@client"
        let name = "call-\(call).ics"
        let path = connected.calendar + name
        let write = scenario.write(uid)
        var serving = try await connected.serveUntilQuiet()
        if let old = scenario.old {
            #expect(try await connected.client(serving).put(path, old(uid)).status == 201)
        }
        let before = connected.google.requests.count
        arm(serving.child, at: call)
        let reply = try? await perform(write, at: path, connected.client(serving))
        disarm()
        if let reply {
            #expect([201, 204].contains(reply.status), "call \(call): \(reply.status) \(reply.text)")
            try await connected.installation.stop(serving)
            outcomes[name] = write.result
            return false
        }
        #expect(try await serving.child.ending() == .killed(by: SIGKILL), "call \(call)")
        try await eventually("upstream to be done with the call") {
            requests(since: before).count == call + 1
        }
        let isTouched = requests(since: before)
            .contains { $0.verb != "GET" && (200..<300).contains($0.status) }

        // The next gateway, while upstream does not answer.
        let gate = Gate()
        defer { gate.open() }
        connected.google.onCall { _ in await gate.pass() }
        serving = try await connected.installation.serve()
        let client = connected.client(serving)
        // The same write again, as early as can be: it joins the open one, or comes when that is closed.
        async let again = perform(write, at: path, client)
        // Far less than what the dead process's lease has left to live.
        try await eventually("the new process to take over", within: .seconds(10)) { gate.arrivals > 0 }
        try await expectOld(uid, at: path, client, "call \(call)")
        let other = try await client.put(path, Events.single(uid, "Another"))
        #expect(other.status == 503, "call \(call): another body while the write is open: \(other.text)")
        #expect(other.fields[.retryAfter] != nil, "call \(call)")

        gate.open()
        let answer = try await again
        let isDone = answer.status != 503
        #expect(
            [200, 201, 204, isTouched ? 404 : 503].contains(answer.status),
            "call \(call): the same write again: \(answer.text) \(serving.child.state.errors)")
        try await eventually("the write to be closed") { try await openWrites(client) == 0 }
        disarm()

        let expected = isTouched || isDone ? write.result : scenario.old?(uid)
        let found = try await client.get(path)
        #expect(found.status == (expected == nil ? 404 : 200), "call \(call)")
        if let expected { #expect(found.body == expected, "call \(call): \(found.text)") }
        #expect(
            upstream(uid) == (isTouched || isDone ? scenario.upstreamAfter : scenario.upstreamBefore),
            "call \(call)")
        outcomes[name] = .some(expected)
        try await connected.installation.stop(serving)
        return true
    }

    /// A full sync finds nothing to change, and a client that tries again gets what it wants, once.
    private func compare(_ outcomes: [String: [UInt8]?]) async throws {
        let serving = try await connected.installation.serve()
        let client = connected.client(serving)
        try await connected.installation.json("sync", "--full")
        let there = outcomes.filter { $0.value != nil }.keys.sorted()
        let names = try await client.names(in: connected.calendar)
        #expect(names == there)
        for (name, octets) in outcomes {
            if let octets { #expect(try await client.get(connected.calendar + name).body == octets) }
        }
        for call in 0..<outcomes.count {
            let uid = "call-\(call)-\(moment)@client"
            let path = connected.calendar + "call-\(call).ics"
            let write = scenario.write(uid)
            let reply = try await perform(write, at: path, client)
            #expect([201, 204, 404].contains(reply.status), "\(path): \(reply.status) \(reply.text)")
            #expect(upstream(uid) == scenario.upstreamAfter, "\(path)")
            #expect(try await client.get(path).status == (write.result == nil ? 404 : 200))
        }
        try await connected.installation.stop(serving)
    }

    // MARK: - Parts

    /// Calls of the calendar API after the first `count` requests.
    private func requests(since count: Int) -> [GoogleRequestRecord] {
        connected.google.requests.dropFirst(count).filter { $0.method != "token" }
    }

    private func arm(_ child: Child, at call: Int) {
        if moment == .beforeTheCall {
            connected.google.inject(GoogleFault(.requestLost, skip: call))
        }
        let count = Mutex(0)
        connected.google.onCall { method in
            guard method != "token" else { return }
            let number = count.withLock { count in
                defer { count += 1 }
                return count
            }
            guard number == call else { return }
            child.send(SIGKILL)
            // Dead before upstream goes on; a process that does not die fails the test by itself.
            _ = try? await child.ending()
        }
    }

    private func disarm() {
        connected.google.onCall(nil)
        connected.google.clearFaults()
    }

    private func perform(_ write: Write, at path: String, _ client: Client) async throws -> Client.Reply {
        switch write {
        case .put(let octets): try await client.put(path, octets)
        case .delete: try await client.delete(path)
        }
    }

    private func expectOld(_ uid: String, at path: String, _ client: Client, _ place: String) async throws {
        let reply = try await client.get(path)
        guard let old = scenario.old else {
            #expect(reply.status == 404, "\(place): what was not there is not there yet")
            return
        }
        #expect(reply.body == old(uid), "\(place): the old object is served until the write is closed")
    }

    private func openWrites(_ client: Client) async throws -> Int? {
        let status = JSON(parsing: try await client.get("/status").body)
        return status?["accounts"]?.list?.first?["openWrites"]?.whole
    }

    /// `START SUMMARY` of the live events upstream with that UID, sorted.
    private func upstream(_ uid: String) -> [String] {
        connected.upstream(uid).map { event in
            "\(event["start"]?["dateTime"]?.text ?? "-") \(event["summary"]?.text ?? "-")"
        }.sorted()
    }
}
