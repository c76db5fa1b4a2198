import HTTPClient
import HTTPServer
import HTTPTypes
import Synchronization
import Testing

/// A responder made of one closure.
private struct Answering: Responder {
    let answer: @Sendable (HTTPRequest) async -> HTTPResponse
    func respond(to request: HTTPRequest) async -> HTTPResponse { await answer(request) }
}

@Suite("Calls", .timeLimit(.minutes(1)))
struct HTTPClientTests {
    private func withServer<T: Sendable>(
        _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse,
        _ body: (_ url: String) async throws -> T
    ) async throws -> T {
        let server = HTTPServer(HTTPServerConfiguration(), responder: Answering(answer: answer))
        let (_, port) = try server.start()
        do {
            let result = try await body("http://127.0.0.1:\(port)")
            await server.stop()
            return result
        } catch {
            await server.stop()
            throw error
        }
    }

    @Test(arguments: [HTTPMethod.get, .put, .post, .delete, .propfind, .report, .options, .patch])
    func `method, target, fields and content arrive as they were given`(_ method: HTTPMethod) async throws {
        try await withServer({ request in
            var fields = HTTPFields()
            fields.add("X-Method", request.method.rawValue)
            fields.add("X-Target", request.target)
            for value in request.fields.values("X-Many") { fields.add("X-Many", value) }
            fields.add("X-Empty", request.fields["X-Empty"].map { "<\($0)>" } ?? "none")
            fields.add("X-Type", request.fields[.contentType] ?? "none")
            fields.add("X-Expect", request.fields[.expect] ?? "none")
            return HTTPResponse(status: 207, fields: fields, body: request.body)
        }) { url in
            let client = HTTPClient()
            let content = [UInt8](repeating: 7, count: 2_000_000)
            let response = try await client.send(
                HTTPClientRequest(
                    method: method, url: url + "/a%2Fb/../c?d=%20",
                    fields: HTTPFields([("X-Many", "1"), ("X-Many", "2"), ("X-Empty", "")]), body: content,
                    pool: "a"))
            #expect(response.status == 207)
            #expect(response.fields["x-method"] == method.rawValue)
            #expect(response.fields["X-Target"] == "/a%2Fb/../c?d=%20")
            #expect(response.fields.values("X-Many") == ["1", "2"])
            #expect(response.fields["X-Empty"] == "<>")
            #expect(response.fields["X-Type"] == "none")
            #expect(response.fields["X-Expect"] == "none")
            #expect(response.body == content)
            await client.shutdown()
        }
    }

    @Test func `HEAD has no content, and a PUT without content says so`() async throws {
        try await withServer({ .text(200, $0.fields[.contentLength] ?? "none") }) { url in
            let client = HTTPClient()
            let head = try await client.send(HTTPClientRequest(method: .head, url: url, pool: "a"))
            #expect(head.body.isEmpty)
            #expect(head.fields[.contentLength] == "5")
            let put = try await client.send(HTTPClientRequest(method: .put, url: url, pool: "a"))
            #expect(String(decoding: put.body, as: UTF8.self) == "0\n")
            let report = try await client.send(HTTPClientRequest(method: .report, url: url, pool: "a"))
            #expect(String(decoding: report.body, as: UTF8.self) == "none\n")
            await client.shutdown()
        }
    }

    @Test func `a redirect is returned, not followed`() async throws {
        let count = Mutex(0)
        try await withServer({ _ in
            count.withLock { $0 += 1 }
            return HTTPResponse(status: 302, fields: [.location: "/elsewhere"])
        }) { url in
            let client = HTTPClient()
            let response = try await client.send(HTTPClientRequest(url: url, pool: "a"))
            #expect(response.status == 302)
            #expect(response.fields[.location] == "/elsewhere")
            #expect(count.withLock { $0 } == 1)
            await client.shutdown()
        }
    }

    @Test(arguments: [
        "http://example.com/", "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "127.0.0.1",
        "",
        "http://user:password@127.0.0.1/", "https://user@127.0.0.1/", "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX: y",
        "http://127.0.0.1.example.com/", "http://[::2]/", "http://10.0.0.1/", "http://localhost.example.com/",
        "http:///path", "http://é/",
    ])
    func `a URL that is off limits is refused before anything is sent`(_ url: String) async throws {
        let client = HTTPClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPClientRequest(url: url, pool: "a"))
        }
        #expect(error?.code == .refusedURL)
        #expect(error?.wasSent == false)
        await client.shutdown()
    }

    @Test(arguments: [
        ("X", "a\r\nB: c"), ("X", "a\nb"), ("X", "a\u{0}b"), ("X\r\nY", "a"), ("X Y", "a"), ("", "a"),
        ("X:", "a"),
    ])
    func `a field that would become another line is refused`(_ name: String, _ value: String) async throws {
        let client = HTTPClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(
                HTTPClientRequest(
                    url: "http://127.0.0.1:1/", fields: HTTPFields([(HTTPFieldName(name), value)]), pool: "a")
            )
        }
        #expect(error?.code == .invalidField)
        #expect(error?.wasSent == false)
        await client.shutdown()
    }

    @Test func `nobody there is an error of connecting, surely not sent`() async throws {
        let server = try ScriptedServer { _ in }
        server.stop()
        let client = HTTPClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPClientRequest(method: .post, url: "http://127.0.0.1:1", pool: "a"))
        }
        #expect(error?.code == .connect)
        #expect(error?.wasSent == false)
        await client.shutdown()
    }

    @Test func `an answer over the limit is refused`() async throws {
        try await withServer({ request in
            HTTPResponse(
                status: 200, body: [UInt8](repeating: 0, count: request.target == "/big" ? 1001 : 1000))
        }) { url in
            let client = HTTPClient()
            let fits = try await client.send(HTTPClientRequest(url: url, pool: "a", maxResponseBytes: 1000))
            #expect(fits.body.count == 1000)
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.send(HTTPClientRequest(url: url + "/big", pool: "a", maxResponseBytes: 1000))
            }
            #expect(error?.code == .tooLarge)
            #expect(error?.wasSent == true)
            await client.shutdown()
        }
    }

    @Test func `the limit counts what comes out of compression`() async throws {
        // 20,000 zero bytes, as gzip writes them.
        let compressed = gzippedZeros
        try await withServer({ _ in
            HTTPResponse(status: 200, fields: ["Content-Encoding": "gzip"], body: compressed)
        }) { url in
            let client = HTTPClient()
            let whole = try await client.send(
                HTTPClientRequest(url: url, pool: "a", maxResponseBytes: 20_000))
            #expect(whole.body == [UInt8](repeating: 0, count: 20_000))
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.send(HTTPClientRequest(url: url, pool: "a", maxResponseBytes: 19_999))
            }
            #expect(error?.code == .tooLarge)
            await client.shutdown()
        }
    }

    @Test func `cancelling the task ends the call`() async throws {
        let (begun, signal) = AsyncStream<Void>.makeStream()
        try await withServer({ _ in
            signal.yield()
            // Ends when the server sees that the client has gone.
            let (never, _) = AsyncStream<Void>.makeStream()
            for await _ in never {}
            return .text(200, "late")
        }) { url in
            let client = HTTPClient()
            let call = Task { try await client.send(HTTPClientRequest(url: url, pool: "a")) }
            for await _ in begun { break }
            call.cancel()
            let result = await call.result
            #expect(throws: HTTPClientError(.cancelled, wasSent: true, "")) { try result.get() }
            await client.shutdown()
        }
    }

    @Test func `a call of a cancelled task is not begun`() async throws {
        let client = HTTPClient()
        let call = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await client.send(HTTPClientRequest(url: "http://127.0.0.1:1", pool: "a"))
        }
        call.cancel()
        let result = await call.result
        #expect(throws: HTTPClientError(.cancelled, wasSent: false, "")) { try result.get() }
        await client.shutdown()
    }

    @Test func `shutting down ends what runs and refuses what follows`() async throws {
        let (begun, signal) = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { connection in
            _ = connection.readHead()
            signal.yield()
            _ = connection.readHead()
        }
        let client = HTTPClient()
        let call = Task { try await client.send(HTTPClientRequest(url: server.url, pool: "a")) }
        for await _ in begun { break }
        await client.shutdown()
        let result = await call.result
        #expect(throws: HTTPClientError(.cancelled, wasSent: true, "")) { try result.get() }
        await #expect(throws: HTTPClientError(.cancelled, wasSent: false, "")) {
            try await client.send(HTTPClientRequest(url: server.url, pool: "a"))
        }
        server.stop()
    }

    @Test func `a hundred calls at once are all answered`() async throws {
        try await withServer({ .text(200, $0.target) }) { url in
            let client = HTTPClient()
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let response = try await client.send(
                            HTTPClientRequest(url: "\(url)/\(number)", pool: "pool \(number % 7)"))
                        return String(decoding: response.body, as: UTF8.self)
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answers == Set((0..<100).map { "/\($0)\n" }))
            await client.shutdown()
        }
    }
}

/// `head -c 20000 /dev/zero | gzip -9n`, of which 20,000 zero bytes come out again.
private let gzippedZeros: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xED, 0xC1, 0x31, 0x01, 0x00, 0x00,
    0x00, 0xC2, 0xA0, 0xF5, 0x4F, 0x6D, 0x0D, 0x0F, 0xA0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x78, 0x30, 0x02, 0x53,
    0x2F, 0x97, 0x20, 0x4E, 0x00, 0x00,
]
