import Foundation
import Glibc
import HTTPClient
import HTTPServer
import HTTPTypes
import TestSupport
import Testing

private struct Secure: Responder {
    func respond(to request: HTTPRequest) async -> HTTPResponse { .text(200, "\(request.head.isSecure)") }
}

@Suite("TLS of calls", .timeLimit(.minutes(1)))
struct TLSTests {
    private static func path(_ name: String) -> String {
        Fixture.url("http/\(name)").path(percentEncoded: false)
    }

    private static func client(trusting name: String) -> HTTPClient {
        HTTPClient(HTTPClientConfiguration(caFile: path("\(name).certificate.pem")))
    }

    private static func server(_ certificate: String, _ key: String) -> HTTPServer {
        let files = HTTPServerConfiguration.TLS(certificate: certificate, privateKey: key)
        return HTTPServer(HTTPServerConfiguration(tls: files), responder: Secure())
    }

    private static func server(_ name: String) -> HTTPServer {
        server(path("\(name).certificate.pem"), path("\(name).key.pem"))
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `a server whose certificate is trusted and names the host is called`(_ host: String) async throws {
        let server = Self.server("localhost-one")
        let (_, port) = try server.start()
        let client = Self.client(trusting: "localhost-one")
        for _ in 0..<2 {
            let response = try await client.send(
                HTTPClientRequest(method: .post, url: "https://\(host):\(port)/", body: [1], pool: "a"))
            #expect(response.status == 200)
            #expect(response.body == Array("true\n".utf8))
        }
        await client.shutdown()
        await server.stop()
    }

    @Test(arguments: [
        ("localhost-one", "localhost-two"), ("other-host", "other-host"), ("localhost-one", ""),
    ])
    func `a certificate that is not trusted, or names another host, ends the call unsent`(
        _ shown: String, _ trusted: String
    ) async throws {
        let server = Self.server(shown)
        let (_, port) = try server.start()
        let client = trusted.isEmpty ? HTTPClient() : Self.client(trusting: trusted)
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(
                HTTPClientRequest(method: .post, url: "https://127.0.0.1:\(port)/", body: [1], pool: "a"))
        }
        #expect(error?.code == .tls)
        #expect(error?.wasSent == false)
        await client.shutdown()
        await server.stop()
    }

    @Test func `a reloaded certificate is shown to new connections, and a broken one changes nothing`()
        async throws
    {
        let folder = Fixture.temporaryFolder()
        defer { folder.remove() }
        func install(_ name: String) throws {
            try folder.write(Fixture.bytes("http/\(name).certificate.pem"), to: "certificate.pem")
            try folder.write(Fixture.bytes("http/\(name).key.pem"), to: "key.pem")
        }
        try install("localhost-one")
        let server = Self.server(folder.path("certificate.pem"), folder.path("key.pem"))
        let (_, port) = try server.start()
        func trusts(_ name: String) async -> Bool {
            let client = Self.client(trusting: name)
            let response = try? await client.send(
                HTTPClientRequest(url: "https://127.0.0.1:\(port)/", pool: "a"))
            await client.shutdown()
            return response != nil
        }
        #expect(await trusts("localhost-one"))
        try install("localhost-two")
        #expect(await trusts("localhost-one"))
        try server.reloadCertificates()
        #expect(await trusts("localhost-two"))
        #expect(await !trusts("localhost-one"))
        try folder.write(Array("broken".utf8), to: "key.pem")
        #expect(throws: HTTPServerError(.badCertificate, "")) { try server.reloadCertificates() }
        #expect(await trusts("localhost-two"))
        await server.stop()
    }
}

/// A folder that is removed when the test is over.
private struct TemporaryFolder {
    let root: String

    func path(_ name: String) -> String { root + "/" + name }

    func write(_ bytes: [UInt8], to name: String) throws {
        let file = try #require(fopen(path(name), "w"))
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    func remove() {
        for name in ["certificate.pem", "key.pem"] { unlink(path(name)) }
        rmdir(root)
    }
}

extension Fixture {
    fileprivate static func temporaryFolder() -> TemporaryFolder {
        var template = Array("/tmp/calgate-tls-XXXXXX".utf8CString)
        let path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        return TemporaryFolder(root: path ?? "")
    }
}
