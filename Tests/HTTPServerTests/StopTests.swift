import HTTPServer
import HTTPTypes
import Testing

@Suite("Stopping", .timeLimit(.minutes(1)))
struct StopTests {
    @Test func `stopping with 50 suspended requests answers each of them 503`() async throws {
        var limits = HTTPServerLimits()
        limits.drainTimeout = .milliseconds(50)
        let begun = Tally()
        let cancelled = Tally()
        let responder = TestResponder(responding: { _ in
            begun.add()
            await waitForCancellation()
            cancelled.add()
            return .text(200, "too late")
        })
        let server = HTTPServer(HTTPServerConfiguration(limits: limits), responder: responder)
        let (_, port) = try server.start()
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await everything(sending: "GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n", to: port)
                }
            }
            await begun.reach(50)
            await server.stop()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 50)
        #expect(answers.allSatisfy { $0.hasPrefix("HTTP/1.1 503 ") && $0.contains("\r\nRetry-After: ") })
        await cancelled.reach(50)
    }

    @Test func `a running request may finish while the server stops`() async throws {
        let begun = Tally()
        let gate = Tally()
        let responder = TestResponder(responding: { _ in
            begun.add()
            await gate.reach(1)
            return .text(200, "done")
        })
        let server = HTTPServer(HTTPServerConfiguration(), responder: responder)
        let (_, port) = try server.start()
        async let answer = everything(sending: "GET / HTTP/1.1\r\nHost: x\r\n\r\n", to: port)
        await begun.reach(1)
        async let stopped: Void = server.stop()
        gate.add()
        #expect(try await answer.hasSuffix("\r\n\r\ndone\n"))
        await stopped
    }

    @Test func `stopping breaks off a stream that would not end`() async throws {
        var limits = HTTPServerLimits()
        limits.drainTimeout = .milliseconds(20)
        let pulled = Tally()
        let responder = TestResponder(responding: { _ in
            HTTPResponse(
                status: 200,
                stream: {
                    pulled.add()
                    if pulled.count == 1 { return Array("first".utf8) }
                    await waitForCancellation()
                    return nil
                })
        })
        let server = HTTPServer(HTTPServerConfiguration(limits: limits), responder: responder)
        let (_, port) = try server.start()
        async let answer = everything(sending: "GET / HTTP/1.1\r\nHost: x\r\n\r\n", to: port)
        await pulled.reach(2)
        await server.stop()
        let text = try await answer
        #expect(text.contains("\r\n\r\n5\r\nfirst\r\n"))
        #expect(!text.hasSuffix("0\r\n\r\n"))
    }

    @Test func `a stopped server is not started again, and stopping twice does nothing`() async throws {
        let server = HTTPServer(HTTPServerConfiguration(), responder: TestResponder())
        _ = try server.start()
        await server.stop()
        await server.stop()
        #expect(throws: HTTPServerError(.alreadyStarted, "")) { try server.start() }
    }
}
