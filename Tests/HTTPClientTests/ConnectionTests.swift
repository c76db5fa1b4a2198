import HTTPClient
import HTTPTypes
import Testing

private let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

@Suite("Connections of calls", .timeLimit(.minutes(1)))
struct ConnectionTests {
    @Test func `calls of one pool share a connection, calls of two pools never do`() async throws {
        let server = try ScriptedServer { connection in
            while connection.readHead() != nil {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(connection.number)")
            }
        }
        let client = HTTPClient()
        var numbers: [String] = []
        for pool in ["a", "a", "b", "a", "b"] {
            let response = try await client.send(HTTPClientRequest(url: server.url, pool: pool))
            numbers.append(String(decoding: response.body, as: UTF8.self))
        }
        #expect(numbers == ["0", "0", "1", "0", "1"])
        await client.shutdown()
        server.stop()
    }

    @Test(arguments: [
        (HTTPMethod.get, true), (.propfind, true), (.post, false), (.put, false), (.delete, false),
    ])
    func `on a kept connection that dies only what is safe to repeat is sent again`(
        _ method: HTTPMethod, _ isRepeated: Bool
    ) async throws {
        let server = try ScriptedServer { connection in
            guard connection.readHead() != nil else { return }
            connection.send(answer)
            if connection.number == 0 {
                // The second request arrives; then the connection dies without an answer.
                _ = connection.readHead()
            } else {
                while connection.readHead() != nil { connection.send(answer) }
            }
        }
        let client = HTTPClient()
        _ = try await client.send(HTTPClientRequest(url: server.url, pool: "a"))
        let request = HTTPClientRequest(method: method, url: server.url, pool: "a")
        if isRepeated {
            #expect(try await client.send(request).status == 200)
        } else {
            let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
            #expect(error?.code == .protocolError)
            #expect(error?.wasSent == true)
        }
        await client.shutdown()
        server.stop()
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    ])
    func `half an answer is no answer`(_ text: String) async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readHead()
            connection.send(text)
        }
        let client = HTTPClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPClientRequest(method: .put, url: server.url, pool: "a"))
        }
        #expect(error?.code == .protocolError)
        #expect(error?.wasSent == true)
        await client.shutdown()
        server.stop()
    }

    @Test func `only the final answer counts, and trailers are not fields`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readHead()
            connection.send(
                "HTTP/1.1 103 Early Hints\r\nX: early\r\n\r\nHTTP/1.1 200 OK\r\nY: final\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nZ: trailer\r\n\r\n")
            _ = connection.readHead()
        }
        let client = HTTPClient()
        let response = try await client.send(HTTPClientRequest(url: server.url, pool: "a"))
        #expect(response.status == 200)
        #expect(response.fields["X"] == nil)
        #expect(response.fields["Y"] == "final")
        #expect(response.fields["Z"] == nil)
        #expect(response.body == Array("ok".utf8))
        await client.shutdown()
        server.stop()
    }

    @Test func `an endless header section is refused`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send("X-Filler: " + String(repeating: "x", count: 1000) + "\r\n") {}
        }
        let client = HTTPClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPClientRequest(url: server.url, pool: "a"))
        }
        #expect(error?.code == .tooLarge)
        await client.shutdown()
        server.stop()
    }

    @Test(arguments: [
        (HTTPTimeouts(firstByte: .milliseconds(500)), HTTPTimeouts.Name.firstByte),
        (HTTPTimeouts(total: .milliseconds(500)), .total),
    ])
    func `the time-out that ran out is named`(_ timeouts: HTTPTimeouts, _ name: HTTPTimeouts.Name)
        async throws
    {
        let server = try ScriptedServer { connection in
            _ = connection.readHead()
            _ = connection.readHead()
        }
        let client = HTTPClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(
                HTTPClientRequest(method: .post, url: server.url, pool: "a", timeouts: timeouts))
        }
        #expect(error?.code == .timeout(name))
        #expect(error?.wasSent == true)
        await client.shutdown()
        server.stop()
    }

    @Test func `the first byte's time-out does not end a long answer`() async throws {
        let (begun, signal) = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { connection in
            _ = connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\n")
            signal.yield()
            // The rest never comes.
            _ = connection.readHead()
        }
        let client = HTTPClient()
        let long = Task {
            try await client.send(
                HTTPClientRequest(
                    url: server.url, pool: "a",
                    timeouts: HTTPTimeouts(firstByte: .milliseconds(700), total: .milliseconds(1500))))
        }
        for await _ in begun { break }
        let result = await long.result
        #expect(throws: HTTPClientError(.timeout(.total), wasSent: true, "")) { try result.get() }
        await client.shutdown()
        server.stop()
    }

    @Test func `a TLS handshake that never comes is a time-out of connecting, surely not sent`() async throws
    {
        let server = try ScriptedServer { connection in _ = connection.readHead() }
        let client = HTTPClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(
                HTTPClientRequest(
                    method: .post, url: "https://127.0.0.1:\(server.port)", pool: "a",
                    timeouts: HTTPTimeouts(connect: .milliseconds(500))))
        }
        #expect(error?.code == .timeout(.connect))
        #expect(error?.wasSent == false)
        await client.shutdown()
        server.stop()
    }

    @Test func `a server that speaks no TLS is an error of TLS`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.read(5)
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        let client = HTTPClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(
                HTTPClientRequest(method: .post, url: "https://127.0.0.1:\(server.port)", pool: "a"))
        }
        #expect(error?.code == .tls)
        #expect(error?.wasSent == false)
        await client.shutdown()
        server.stop()
    }

    @Test func `Basic is sent at once`() async throws {
        let server = try ScriptedServer { connection in
            let head = connection.readHead() ?? ""
            // RFC 7617 §2's example.
            let isRight = head.contains("\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n")
            connection.send("HTTP/1.1 \(isRight ? 204 : 401) X\r\nContent-Length: 0\r\n\r\n")
        }
        let client = HTTPClient()
        let response = try await client.send(
            HTTPClientRequest(
                url: server.url, pool: "a", authentication: .basic(user: "Aladdin", password: "open sesame")))
        #expect(response.status == 204)
        await client.shutdown()
        server.stop()
    }

    @Test func `NTLM signs in by rounds on one connection, and only the last one has the content`()
        async throws
    {
        let server = try ScriptedServer { connection in
            // Negotiate message (type 1), challenge (type 2), authenticate message (type 3).
            guard let first = connection.readHead(), first.contains("Authorization: NTLM TlRMTVNTUAAB") else {
                return
            }
            let challenge =
                "TlRMTVNTUAACAAAADAAMADgAAAAFgokCASNFZ4mrze8AAAAAAAAAABAAEABEAAAABgBxFwAAAA9EAE8ATQBBAEkATgACAAwARABPAE0AQQBJAE4AAAAAAA=="
            connection.send(
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM \(challenge)\r\nContent-Length: 0\r\n\r\n"
            )
            guard let second = connection.readHead(), second.contains("Authorization: NTLM TlRMTVNTUAAD")
            else { return }
            let content = connection.read(5)
            connection.send(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + String(decoding: content, as: UTF8.self))
        }
        let client = HTTPClient()
        let response = try await client.send(
            HTTPClientRequest(
                method: .post, url: server.url, body: Array("hello".utf8), pool: "a",
                authentication: .ntlm(user: "DOMAIN\\user", password: "password")))
        #expect(response.status == 200)
        #expect(response.body == Array("hello".utf8))
        #expect(server.connections == 1)
        await client.shutdown()
        server.stop()
    }

    @Test func `a proxy is asked for what is not loopback`() async throws {
        let proxy = try ScriptedServer { connection in
            let head = connection.readHead() ?? ""
            let line = head.prefix { $0 != "\r\n" }
            connection.send("HTTP/1.1 200 OK\r\nX-Line: \(line)\r\nContent-Length: 0\r\n\r\n")
        }
        let server = try ScriptedServer { connection in
            while connection.readHead() != nil { connection.send(answer) }
        }
        let client = HTTPClient(HTTPClientConfiguration(proxy: proxy.url, allowPlainHTTP: true))
        let far = try await client.send(HTTPClientRequest(url: "http://calendar.example/x", pool: "a"))
        #expect(far.fields["X-Line"] == "GET http://calendar.example/x HTTP/1.1")
        let near = try await client.send(HTTPClientRequest(url: server.url, pool: "a"))
        #expect(near.body == Array("ok".utf8))
        #expect(proxy.connections == 1)
        await client.shutdown()
        proxy.stop()
        server.stop()
    }

    @Test(arguments: [("127.0.0.1", true), ("192.0.2.1", false)])
    func `connections leave from the outbound address`(_ address: String, _ works: Bool) async throws {
        let server = try ScriptedServer { connection in
            while connection.readHead() != nil { connection.send(answer) }
        }
        let client = HTTPClient(HTTPClientConfiguration(outboundAddress: address))
        if works {
            #expect(try await client.send(HTTPClientRequest(url: server.url, pool: "a")).status == 200)
        } else {
            await #expect(throws: HTTPClientError(.connect, wasSent: false, "")) {
                try await client.send(HTTPClientRequest(url: server.url, pool: "a"))
            }
        }
        await client.shutdown()
        server.stop()
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `an address that is not public is refused when asked to`(_ host: String) async throws {
        let server = try ScriptedServer { connection in
            while connection.readHead() != nil { connection.send(answer) }
        }
        let client = HTTPClient()
        await #expect(throws: HTTPClientError(.refusedURL, wasSent: false, "")) {
            try await client.send(
                HTTPClientRequest(
                    url: "http://\(host):\(server.port)", pool: "a", allowsPrivateAddresses: false))
        }
        #expect(server.connections == 0)
        await client.shutdown()
        server.stop()
    }
}
