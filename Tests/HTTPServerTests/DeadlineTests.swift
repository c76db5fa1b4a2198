import HTTPServer
import HTTPTypes
import Testing

@Suite("Deadlines", .timeLimit(.minutes(1)))
struct DeadlineTests {
    /// As long as a busy machine may need for what is not late, as short as a test may wait.
    private static let short: HTTPServerLimits = {
        var limits = HTTPServerLimits()
        limits.headerDeadline = .milliseconds(700)
        limits.requestDeadline = .milliseconds(1500)
        limits.bodyRateGrace = .milliseconds(40)
        limits.minimumBodyRate = 0
        return limits
    }()

    @Test(arguments: ["G", "GET / HTTP/1.1\r\nHost: a\r\nX: "])
    func `a header section that does not end is 408`(_ message: String) async throws {
        try await withServer(limits: Self.short) { port, _ in
            let text = try await everything(sending: message, to: port)
            #expect(text.hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test func `a header section that trickles is 408 all the same`() async throws {
        try await withServer(limits: Self.short) { port, _ in
            let text = try await blocking {
                let socket = try RawSocket(port: port)
                socket.send("GET / HTTP/1.1\r\nHost: a\r\n")
                // Each byte would begin the library's own time-out anew; ends because the server answers.
                while socket.isQuiet(milliseconds: 5) { socket.send("x") }
                return socket.receiveAll()
            }
            #expect(text.hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test func `a connection on which nothing is said is closed without a word`() async throws {
        try await withServer(limits: Self.short) { port, _ in
            let text = try await everything(sending: "", to: port)
            #expect(text == "")
        }
    }

    @Test func `a second request that does not end is 408`() async throws {
        try await withServer(limits: Self.short) { port, _ in
            let (first, rest) = try await blocking {
                let socket = try RawSocket(port: port)
                socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let first = socket.receiveAnswer() ?? "closed"
                while socket.isQuiet(milliseconds: 5) { socket.send("G") }
                return (first, socket.receiveAll())
            }
            #expect(first.hasPrefix("HTTP/1.1 200 "))
            #expect(rest.hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test(arguments: ["G", "GET / HTTP/1.1\r\nHost: a\r\nX: "])
    func `a second request that comes with the first and does not end is 408`(_ half: String) async throws {
        try await withServer(limits: Self.short) { port, _ in
            let text = try await everything(
                sending: "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc\(half)", to: port)
            #expect(text.hasPrefix("HTTP/1.1 200 "))
            #expect(text.contains("HTTP/1.1 408 "))
        }
    }

    @Test(arguments: ["Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n5\r\nab"])
    func `content that does not end is 408`(_ rest: String) async throws {
        try await withServer(limits: Self.short) { port, _ in
            let text = try await everything(sending: "PUT / HTTP/1.1\r\nHost: a\r\n\(rest)", to: port)
            #expect(text.hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test func `content that comes too slowly is 408 before the deadline`() async throws {
        var limits = HTTPServerLimits()
        limits.bodyRateGrace = .milliseconds(40)
        limits.minimumBodyRate = 1_000_000
        try await withServer(limits: limits) { port, _ in
            let text = try await blocking {
                let socket = try RawSocket(port: port)
                socket.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n")
                while socket.isQuiet(milliseconds: 5) { socket.send("slowly") }
                return socket.receiveAll()
            }
            // With content of such a length the answer is 413 or 408; only time decides which.
            #expect(text.hasPrefix("HTTP/1.1 413 "))
            let slow = try await blocking {
                let socket = try RawSocket(port: port)
                socket.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
                while socket.isQuiet(milliseconds: 5) { socket.send("slowly") }
                return socket.receiveAll()
            }
            #expect(slow.hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test func `an answer that takes too long is 503, and its task cancelled`() async throws {
        let cancelled = Tally()
        let responder = TestResponder(responding: { _ in
            await waitForCancellation()
            cancelled.add()
            return .text(200, "late")
        })
        try await withServer(responder, limits: Self.short) { port, _ in
            let text = try await everything(sending: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", to: port)
            try #require(text.hasPrefix("HTTP/1.1 503 "))
            #expect(text.contains("\r\nRetry-After: "))
            await cancelled.reach(1)
        }
    }

    @Test func `a client that resets its connection cancels the task`() async throws {
        let begun = Tally()
        let cancelled = Tally()
        let responder = TestResponder(responding: { _ in
            begun.add()
            await waitForCancellation()
            cancelled.add()
            return .text(200, "nobody listens")
        })
        try await withServer(responder) { port, _ in
            let socket = try RawSocketBox(port: port)
            try await blocking { socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
            await begun.reach(1)
            try await blocking { socket.reset() }
            await cancelled.reach(1)
        }
    }

    @Test func `a client that only ends its side still gets what is answered`() async throws {
        let cancelled = Tally()
        let responder = TestResponder(responding: { _ in
            await waitForCancellation()
            cancelled.add()
            return .text(200, "still here")
        })
        try await withServer(responder) { port, _ in
            let text = try await blocking {
                let socket = try RawSocket(port: port)
                socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                socket.finishSending()
                return socket.receiveAll()
            }
            #expect(text.hasSuffix("\r\n\r\nstill here\n"))
            await cancelled.reach(1)
        }
    }
}
