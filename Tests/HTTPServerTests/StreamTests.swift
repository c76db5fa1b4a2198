import HTTPServer
import HTTPTypes
import Synchronization
import Testing

@Suite("Streamed answers", .timeLimit(.minutes(1)))
struct StreamTests {
    /// A responder whose answer is made of `pieces`.
    private static func responder(_ pieces: [[UInt8]], pulls: Tally = Tally()) -> TestResponder {
        TestResponder(responding: { _ in
            let next = Mutex(0)
            return HTTPResponse(
                status: 200,
                stream: {
                    pulls.add()
                    let index = next.withLock { index in
                        defer { index += 1 }
                        return index
                    }
                    return index < pieces.count ? pieces[index] : nil
                })
        })
    }

    @Test func `pieces arrive in order and whole, and the connection serves on`() async throws {
        let pieces = (0..<300).map { number in
            [UInt8](repeating: UInt8(number % 251), count: number * 37 % 5000)
        }
        try await withServer(Self.responder(pieces)) { port, _ in
            let contents = try await blocking {
                let socket = try RawSocket(port: port)
                return (0..<2).map { _ -> [UInt8] in
                    socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    return socket.receiveChunks()
                }
            }
            #expect(contents == [Array(pieces.joined()), Array(pieces.joined())])
        }
    }

    @Test func `a piece of many megabytes arrives whole`() async throws {
        let piece = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withServer(Self.responder([piece, [1, 2, 3]])) { port, _ in
            let content = try await blocking {
                let socket = try RawSocket(port: port)
                socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                return socket.receiveChunks()
            }
            #expect(content == piece + [1, 2, 3])
        }
    }

    @Test func `HEAD pulls nothing`() async throws {
        let pulls = Tally()
        try await withServer(Self.responder([[1]], pulls: pulls)) { port, _ in
            let text = try await everything(
                sending: "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", to: port)
            #expect(text.hasPrefix("HTTP/1.1 200 "))
            #expect(text.hasSuffix("\r\n\r\n"))
            #expect(pulls.count == 0)
        }
    }

    @Test func `HTTP 1.0 gets the content and then the end of the connection`() async throws {
        try await withServer(Self.responder([Array("abc".utf8), Array("def".utf8)])) { port, _ in
            let text = try await everything(sending: "GET / HTTP/1.0\r\n\r\n", to: port)
            #expect(text.hasSuffix("\r\n\r\nabcdef"))
        }
    }

    @Test(arguments: [[], [0], [1], [3, 0, 5], [131_072, 131_073], [700_000, 1, 300_000]] as [[Int]])
    func `pieces arrive as one answer with its length`(_ sizes: [Int]) async throws {
        let pieces = sizes.enumerated().map { index, size in
            [UInt8](repeating: UInt8(65 + index), count: size)
        }
        let responder = TestResponder(responding: { _ in HTTPResponse(status: 200, pieces: pieces) })
        try await withServer(responder) { port, _ in
            let reply = try await blocking {
                let socket = try RawSocket(port: port)
                socket.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                return socket.receiveAll()
            }
            let end = try #require(reply.range(ofText: "\r\n\r\n"))
            let length = sizes.reduce(0, +)
            #expect(reply[..<end.lowerBound].lowercased().contains("content-length: \(length)"))
            #expect(Array(reply[end.upperBound...].utf8) == Array(pieces.joined()))
        }
    }

    @Test func `a stream that fails is cut off, not ended`() async throws {
        struct Failure: Error {}
        let responder = TestResponder(responding: { _ in
            let count = Mutex(0)
            return HTTPResponse(
                status: 200,
                stream: {
                    try count.withLock { count in
                        count += 1
                        if count > 1 { throw Failure() }
                    }
                    return Array("half".utf8)
                })
        })
        try await withServer(responder) { port, _ in
            let text = try await everything(sending: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", to: port)
            #expect(text.contains("\r\n\r\n4\r\nhalf\r\n"))
            #expect(!text.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test func `a slow client holds the stream back`() async throws {
        let pulls = Tally()
        let piece = [UInt8](repeating: 0, count: 1 << 20)
        let responder = TestResponder(responding: { _ in
            HTTPResponse(
                status: 200,
                stream: {
                    pulls.add()
                    return piece
                })
        })
        try await withServer(responder) { port, _ in
            let lead = try await blocking {
                let socket = try RawSocket(port: port)
                socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                var received = 0
                while received < 100 << 20 { received += socket.receive(1 << 20).count }
                return pulls.count - received / piece.count
            }
            // Two pieces in our hands, one being pulled, and what the kernel's buffers take (some megabytes).
            #expect(lead < 24)
        }
    }

    @Test(arguments: [true, false])
    func `a client that goes away cancels the stream`(_ resets: Bool) async throws {
        let pulls = Tally()
        let cancelled = Tally()
        let responder = TestResponder(responding: { _ in
            HTTPResponse(
                status: 200,
                stream: {
                    pulls.add()
                    if pulls.count == 1 { return Array("first".utf8) }
                    await waitForCancellation()
                    cancelled.add()
                    return nil
                })
        })
        try await withServer(responder) { port, _ in
            let socket = try RawSocketBox(port: port)
            try await blocking { socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
            await pulls.reach(2)
            try await blocking { if resets { socket.reset() } else { socket.finishSending() } }
            await cancelled.reach(1)
        }
    }

    @Test func `a stream whose next piece never comes is cut off at the deadline`() async throws {
        var limits = HTTPServerLimits()
        limits.requestDeadline = .milliseconds(1500)
        let cancelled = Tally()
        let responder = TestResponder(responding: { _ in
            HTTPResponse(
                status: 200,
                stream: {
                    await waitForCancellation()
                    cancelled.add()
                    return nil
                })
        })
        try await withServer(responder, limits: limits) { port, _ in
            let text = try await everything(sending: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", to: port)
            try #require(text.hasPrefix("HTTP/1.1 200 "))
            #expect(text.hasSuffix("\r\n\r\n"))
            #expect(!text.hasSuffix("0\r\n\r\n"))
            await cancelled.reach(1)
        }
    }
}
