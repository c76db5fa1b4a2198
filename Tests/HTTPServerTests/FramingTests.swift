import HTTPServer
import HTTPTypes
import Testing

@Suite("RFC 9112 §11.2 request smuggling", .timeLimit(.minutes(1)))
struct FramingTests {
    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u{B}chunked\r\n\r\n0\r\n\r\n",
        "PUT / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nX: b\r\n Content-Length: 3\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n 4\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\tx\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\nY: c\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\rContent-Length: 3\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\u{0}Content-Length: 3\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\u{0}: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: b\u{1}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX Y: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX(Y): b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET /a\u{0}b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\u{1} HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "G\u{0}T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET ftp://x/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    ])
    func `what a proxy could read differently is 400, and nothing behind it is answered`(
        _ message: String
    ) async throws {
        try await withServer { port, _ in
            let text = try await everything(
                sending: message + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", to: port)
            #expect(text.hasPrefix("HTTP/1.1 400 "))
            #expect(text.contains("\r\nConnection: close\r\n"))
            #expect(!text.contains("/smuggled"))
            #expect(!text.contains("200 OK"))
        }
    }

    @Test(arguments: [
        "GET  HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "GET /\r\nHost: a\r\n\r\n",
        "GET / a HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "nonsense\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    ])
    func `a line that is no request line never gets a good answer`(_ message: String) async throws {
        try await withServer { port, _ in
            let text = try await everything(
                sending: message + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", to: port)
            #expect(!text.contains("/smuggled"))
            #expect(!text.contains("200 OK"))
        }
    }

    @Test(arguments: [
        ("http://a/x?y=z", "/x?y=z"), ("HTTPS://A:8443/", "/"), ("http://a", "/"), ("http://a?x", "/?x"),
        ("http://other.example/x//http://y/", "/x//http://y/"),
    ])
    func `absolute-form means its path`(_ target: String, _ path: String) async throws {
        try await withServer { port, _ in
            let text = try await everything(
                sending: "GET \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", to: port)
            #expect(text.hasSuffix("\r\n\r\nGET \(path) 0\n"))
        }
    }

    @Test func `content that ends too early is 400`() async throws {
        try await withServer { port, _ in
            let text = try await blocking {
                let socket = try RawSocket(port: port)
                socket.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nabc")
                socket.finishSending()
                return socket.receiveAll()
            }
            // The library may have seen the end first, and closed.
            #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func `bytes that are not UTF-8 are refused in the target`() async throws {
        try await withServer { port, _ in
            let text = try await blocking {
                let socket = try RawSocket(port: port)
                socket.send(Array("GET /".utf8) + [0xFF] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
                return socket.receiveAll()
            }
            #expect(text.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test(arguments: [
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost:\r\n", "GET / HTTP/1.0\r\n",
        "GET / HTTP/1.1\r\nhost:a:8008 \r\nX:\r\nY: \t\r\nZ:\t b \t\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n",
        "GET http://a/b HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: [::1]:80\r\nCookie: a=b; c=d\r\n",
        "GET /?a=b&c=%26&d HTTP/1.1\r\nHost: a\r\nX: b: c: d\r\n",
        "GET /\u{E9} HTTP/1.1\r\nHost: a\r\nX: \u{E9}\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n",
    ])
    func `what is odd but clear is answered`(_ message: String) async throws {
        try await withServer { port, _ in
            let text = try await everything(sending: message + "Connection: close\r\n\r\n", to: port)
            #expect(text.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test(arguments: [1, 7, 1000, 4096])
    func `a large header section is understood however it is cut`(_ piece: Int) async throws {
        let responder = TestResponder(responding: { request in
            .text(200, "\(request.fields.count) \(request.fields["X-40"]?.utf8.count ?? 0)")
        })
        try await withServer(responder) { port, _ in
            var message = "GET / HTTP/1.1\r\nHost: a\r\n"
            for number in 1...60 { message += "X-\(number): \(String(repeating: "v", count: 500))\r\n" }
            message += "Connection: close\r\n\r\n"
            let bytes = Array(message.utf8)
            let text = try await blocking {
                let socket = try RawSocket(port: port)
                for start in stride(from: 0, to: bytes.count, by: piece) {
                    socket.send(Array(bytes[start..<min(start + piece, bytes.count)]))
                }
                return socket.receiveAll()
            }
            #expect(text.hasSuffix("\r\n\r\n62 500\n"))
        }
    }
}
