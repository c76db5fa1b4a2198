import CalDAVServer
import Cryptography
import FoundationEssentials
import Gateway
import HTTPServer
import HTTPTypes
import ICalendar
import Recurrence
import StoreKit
import Synchronization
import Telemetry
import TimeZones
import WebDAV
import XML

/// Everything that stands behind one address: the DAV tree, and the paths of operations.
final class Site: Responder {
    /// What stays the same as long as the program runs.
    struct Ground: Sendable {
        let store: any CalendarStore
        let zones: TimeZoneDatabase
        let clock: GatewayClock
    }

    /// What a new config replaces.
    private struct Front: Sendable {
        let handler: CalDAVHandler
        let operationsToken: String
    }

    private let ground: Ground
    private let metrics = Metrics()
    private let front = Mutex<Front?>(nil)
    private let traffic: Traffic

    init(_ ground: Ground) {
        self.ground = ground
        self.traffic = Traffic(metrics)
    }

    /// Opens the DAV tree once the public URL is known, or replaces it; until then everything but `/healthz`
    /// says 503.
    func open(_ gateway: Gateway, _ configuration: Configuration, publicURL: String) {
        let handler = CalDAVHandler(
            backend: gateway, limits: configuration.limits.calDAV, publicURL: publicURL,
            trustedProxies: configuration.trustedProxies, zones: ground.zones, now: ground.clock.now,
            memo: AnswerMemo(room: configuration.memory.answers))
        front.withLock { $0 = Front(handler: handler, operationsToken: configuration.operationsToken) }
    }

    func admit(_ head: HTTPRequestHead) -> HTTPResponse? {
        traffic.received()
        let answer = answerByHead(head)
        if let answer { traffic.answered(answer.status) }
        return answer
    }

    private func answerByHead(_ head: HTTPRequestHead) -> HTTPResponse? {
        let path = Self.path(head.target)
        if path == "/healthz" { return HTTPResponse(status: 200, body: Array("ok\n".utf8)) }
        guard let front = front.withLock({ $0 }) else {
            return HTTPResponse(status: 503, fields: HTTPFields([("Retry-After", "1")]))
        }
        switch path {
        case "/readyz", "/status": return nil
        case "/metrics":
            guard mayOperate(head, front) else { return HTTPResponse(status: 404) }
            let fields = HTTPFields([("Content-Type", "text/plain; version=0.0.4; charset=utf-8")])
            return HTTPResponse(status: 200, fields: fields, body: Array(metrics.text().utf8))
        default:
            return CalDAVHandler.serves(head.target) ? front.handler.admit(head) : HTTPResponse(status: 404)
        }
    }

    func tooLarge(_ head: HTTPRequestHead, byLength: Bool) -> HTTPResponse {
        guard CalDAVHandler.serves(head.target), let front = front.withLock({ $0 }) else {
            return .text(413, "The request's content is too large.")
        }
        return front.handler.tooLarge(head)
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        await traffic.measure { await answer(request) }
    }

    private func answer(_ request: HTTPRequest) async -> HTTPResponse {
        guard let front = front.withLock({ $0 }) else { return HTTPResponse(status: 503) }
        switch Self.path(request.head.target) {
        case "/readyz": return await ready()
        case "/status":
            guard mayOperate(request.head, front) else { return HTTPResponse(status: 404) }
            return await status()
        default: return await front.handler.respond(to: request)
        }
    }

    func beginsAtOnce(_ request: HTTPRequest) -> Bool {
        CalDAVHandler.serves(request.head.target) && CalDAVHandler.beginsAtOnce(request)
    }

    private static func path(_ target: String) -> Substring {
        let end = target.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        return target[..<(end ?? target.endIndex)]
    }

    /// Loopback only, or whoever has the token.
    private func mayOperate(_ head: HTTPRequestHead, _ front: Front) -> Bool {
        let token = front.operationsToken
        if !token.isEmpty, let given = head.fields["Authorization"],
            constantTimeEqual(Array(given.utf8), Array("Bearer \(token)".utf8))
        {
            return true
        }
        // A proxy on this host would make everybody look like loopback.
        guard head.fields["X-Forwarded-For"] == nil, head.fields["Forwarded"] == nil else { return false }
        return head.peer.hasPrefix("127.") || head.peer == "::1"
    }

    private func ready() async -> HTTPResponse {
        do {
            _ = try await ground.store.read { try $0.users().count }
            return HTTPResponse(status: 200, body: Array("ready\n".utf8))
        } catch {
            return HTTPResponse(status: 503, body: Array("the store cannot be read\n".utf8))
        }
    }

    private func status() async -> HTTPResponse {
        do {
            let now = ground.clock.now()
            let report = try await ground.store.read { try StatusCommand.report($0, now: now) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let fields = HTTPFields([("Content-Type", "application/json")])
            return HTTPResponse(status: 200, fields: fields, body: Array(try encoder.encode(report)))
        } catch {
            return HTTPResponse(status: 503)
        }
    }
}
