import Foundation
import HTTPTypes
import Testing

@testable import Upstreams

#if canImport(Glibc)
    import Glibc
#endif

@Suite("The emulated Google over a socket", .timeLimit(.minutes(1)))
struct SocketTests {
    /// Sends raw octets and returns all that comes until the connection closes.
    ///
    /// On a thread of its own: what blocks must not hold one of the few that answer.
    private static func exchange(_ request: String, port: UInt16) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: blockingExchange(request, port: port)) }
        }
    }

    private static func blockingExchange(_ request: String, port: UInt16) -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard connected == 0 else { return "" }
        let bytes = Array(request.utf8)
        _ = write(descriptor, bytes, bytes.count)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            answer += buffer[0..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }

    private func run(_ body: @Sendable (EmulatedGoogle, UInt16, String) async throws -> Void) async throws {
        let google = EmulatedGoogle { Harness.now }
        google.seed(.realistic(now: Harness.now))
        let address = try await google.start()
        let port = try #require(address.baseURL.split(separator: ":").last.flatMap { UInt16($0) })
        try await body(google, port, google.accessToken(for: Seed.user))
        await google.stop()
    }

    @Test func `a list comes whole`() async throws {
        try await run { _, port, token in
            let answer = await Self.exchange(
                "GET /calendar/v3/calendars/primary/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Authorization: Bearer \(token)\r\n\r\n", port: port)
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            let body = answer.components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n")
            let json = try #require(JSON(parsing: Array(body.utf8)))
            #expect((json["items"]?.list?.count ?? 0) > 30)
        }
    }

    @Test func `a cut answer is shorter than it should be`() async throws {
        try await run { google, port, token in
            google.inject(GoogleFault(.cut, method: "colors.get"))
            let request =
                "GET /calendar/v3/colors HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Authorization: Bearer \(token)\r\n\r\n"
            let cut = await Self.exchange(request, port: port)
            let whole = await Self.exchange(request, port: port)
            #expect(!cut.hasSuffix("0\r\n\r\n"))
            #expect(cut.utf8.count < whole.utf8.count)
            #expect(whole.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `it can stop and come back on the same port with its state`() async throws {
        try await run { google, port, _ in
            await google.stop()
            #expect(await Self.exchange("GET /__admin/state HTTP/1.1\r\nHost: x\r\n\r\n", port: port).isEmpty)
            _ = try await google.start(port: Int(port))
            let answer = await Self.exchange(
                "GET /__admin/counters HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", port: port)
            #expect(answer.hasPrefix("HTTP/1.1 200"))
        }
    }
}
