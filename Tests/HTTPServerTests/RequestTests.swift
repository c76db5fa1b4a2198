import Glibc
import HTTPServer
import HTTPTypes
import Synchronization
import Testing

@Suite("Requests and answers", .timeLimit(.minutes(1)))
struct RequestTests {
    @Test func `a request is answered, and the connection serves the next one`() async throws {
        try await withServer { port, _ in
            let answers = try await blocking {
                let socket = try RawSocket(port: port)
                return ["/a", "/b%2Fc?d=%20", "/e"].map { target -> String in
                    socket.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                    return socket.receiveAnswer() ?? "closed"
                }
            }
            #expect(answers[0].hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answers[0].hasSuffix("\r\n\r\nGET /a 0\n"))
            #expect(answers[1].hasSuffix("\r\n\r\nGET /b%2Fc?d=%20 0\n"))
            #expect(answers[2].hasSuffix("\r\n\r\nGET /e 0\n"))
        }
    }

    @Test(arguments: [false, true], [false, true])
    func `an answer that begins on the network thread goes on elsewhere when it leaves`(
        _ begins: Bool, _ leaves: Bool
    ) async throws {
        let threads = Mutex<[UInt]>([])
        @Sendable func note() { threads.withLock { $0.append(UInt(pthread_self())) } }
        let responder = TestResponder(
            admitting: { _ in
                note()
                return nil
            },
            responding: { _ in
                note()
                if leaves { await NetworkThread.leave() }
                note()
                return .text(200, "done")
            }, beginning: { _ in begins })
        try await withServer(responder) { port, _ in
            let answers = try await blocking {
                let socket = try RawSocket(port: port)
                return (0..<3).map { _ -> String in
                    socket.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    return socket.receiveAnswer() ?? "closed"
                }
            }
            #expect(answers.allSatisfy { $0.hasSuffix("\r\n\r\ndone\n") })
        }
        let seen = threads.withLock { $0 }
        for start in stride(from: 0, to: seen.count, by: 3) {
            let (network, first, second) = (seen[start], seen[start + 1], seen[start + 2])
            #expect((first == network) == begins)
            #expect((second == network) == (begins && !leaves))
        }
    }

    @Test func `requests sent together are answered in order`() async throws {
        try await withServer { port, _ in
            let text = try await everything(
                sending:
                    "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPUT /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", to: port)
            let bodies = text.split(separator: "\r\n\r\n").dropFirst().map { $0.prefix { $0 != "\n" } }
            #expect(bodies == ["GET /1 0", "PUT /2 3", "GET /3 0"])
        }
    }

    @Test(arguments: ["PROPFIND", "REPORT", "MKCALENDAR", "PUT", "POST"])
    func `content arrives whole, whatever the method`(_ method: String) async throws {
        let responder = TestResponder(responding: { HTTPResponse(status: 207, body: $0.body) })
        try await withServer(responder) { port, _ in
            let content = String(repeating: "0123456789", count: 20_000)
            let text = try await everything(
                sending: "\(method) / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Content-Length: \(content.utf8.count)\r\n\r\n\(content)", to: port)
            #expect(text.hasPrefix("HTTP/1.1 207 Multi-Status\r\n"))
            #expect(text.hasSuffix("\r\n\r\n" + content))
        }
    }

    @Test func `a chunked body is joined, and the connection closed behind it`() async throws {
        let responder = TestResponder(responding: { HTTPResponse(status: 200, body: $0.body) })
        try await withServer(responder) { port, _ in
            let text = try await everything(
                sending: "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n", to: port)
            #expect(text.hasSuffix("\r\n\r\nabcdefg"))
            #expect(text.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test func `HEAD is answered with the length of the content, without it`() async throws {
        try await withServer { port, _ in
            let text = try await everything(
                sending: "HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", to: port)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(text.contains("\r\nContent-Length: 10\r\n"))
            #expect(text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func `fields are passed on in both directions`() async throws {
        let responder = TestResponder(responding: { request in
            var fields = HTTPFields()
            for value in request.fields.values("x-one") { fields.add("X-Back", value) }
            fields.add("Bad", "a\r\nInjected: b")
            return HTTPResponse(status: 204, fields: fields)
        })
        try await withServer(responder) { port, _ in
            let text = try await everything(
                sending: "GET / HTTP/1.1\r\nHost: x\r\nX-ONE:1\r\nx-one: \t 2 \r\nConnection: close\r\n\r\n",
                to: port)
            #expect(text.hasPrefix("HTTP/1.1 204 No Content\r\n"))
            #expect(text.contains("\r\nX-Back: 1\r\nX-Back: 2\r\n"))
            #expect(!text.contains("Injected"))
        }
    }

    @Test func `an answer at once does not reach the responder's task`() async throws {
        let responder = TestResponder(
            atOnce: { $0.target == "/healthz" ? .text(200, "ok") : nil },
            responding: { _ in .text(404, "task") })
        try await withServer(responder) { port, _ in
            let text = try await blocking {
                let socket = try RawSocket(port: port)
                return ["/healthz", "/other", "/healthz"].map { target -> String in
                    socket.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                    return socket.receiveAnswer() ?? "closed"
                }
            }
            #expect(text.map { $0.dropFirst(9).prefix(3) } == ["200", "404", "200"])
        }
    }

    @Test(arguments: [
        ("203.0.113.9", "127.0.0.1", "203.0.113.9 true"),
        ("1.1.1.1, 203.0.113.9", "127.0.0.1", "203.0.113.9 true"),
        ("203.0.113.9", "10.0.0.1", "127.0.0.1 false"), ("nonsense", "127.0.0.1", "127.0.0.1 true"),
        ("2001:db8::1", "127.0.0.1", "2001:db8::1 true"),
    ])
    func `a trusted proxy tells the client, nobody else does`(
        _ forwarded: String, _ proxy: String, _ expected: String
    ) async throws {
        let responder = TestResponder(responding: { .text(200, "\($0.head.peer) \($0.head.isSecure)") })
        try await withServer(responder, proxies: [proxy]) { port, _ in
            let text = try await everything(
                sending: "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: \(forwarded)\r\n"
                    + "X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n", to: port)
            #expect(text.hasSuffix("\r\n\r\n\(expected)\n"))
        }
    }

    @Test(arguments: [("", true), ("X-Forwarded-Proto: http\r\n", false)])
    func `a trusted proxy speaks TLS for us unless it says that it did not`(
        _ line: String, _ isSecure: Bool
    ) async throws {
        let responder = TestResponder(responding: { .text(200, "\($0.head.isSecure)") })
        try await withServer(responder, proxies: ["127.0.0.1"]) { port, _ in
            let text = try await everything(
                sending: "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\n\(line)"
                    + "Connection: close\r\n\r\n", to: port)
            #expect(text.hasSuffix("\r\n\r\n\(isSecure)\n"))
        }
    }

    @Test func `a port that is taken is named`() async throws {
        try await withServer { port, _ in
            let second = HTTPServer(HTTPServerConfiguration(port: port), responder: TestResponder())
            #expect(throws: HTTPServerError(.addressInUse, "")) { try second.start() }
        }
    }

    @Test(arguments: [("localhost", 0), ("", 0), ("127.0.0.1", 65536), ("127.0.0.1", -1)])
    func `an address that is none is refused`(_ address: String, _ port: Int) {
        let server = HTTPServer(
            HTTPServerConfiguration(address: address, port: port), responder: TestResponder())
        #expect(throws: HTTPServerError(.badAddress, "")) { try server.start() }
    }
}
