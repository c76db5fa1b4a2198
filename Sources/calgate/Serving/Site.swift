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
import WebDAV
import XML

/// Everything that stands behind one address: the DAV tree, and the paths of operations.
final class Site: Responder {
    private let gateway: Gateway
    private let workshop: Workshop
    private let metrics = Metrics()
    private let handler = Mutex<CalDAVHandler?>(nil)
    private let requests: Counter

    init(gateway: Gateway, workshop: Workshop) {
        self.gateway = gateway
        self.workshop = workshop
        self.requests = metrics.counter("calgate_http_requests_total", "Requests received.")
    }

    /// Opens the DAV tree once the public URL is known; until then `/readyz` and everything else say 503.
    func open(publicURL: String) {
        let configuration = workshop.configuration
        handler.withLock {
            $0 = CalDAVHandler(
                backend: gateway, limits: Self.limits(configuration.limits), publicURL: publicURL,
                trustedProxies: configuration.trustedProxies, zones: workshop.zones, now: workshop.clock.now)
        }
    }

    func admit(_ head: HTTPRequestHead) -> HTTPResponse? {
        requests.increment()
        let path = Self.path(head.target)
        if path == "/healthz" { return HTTPResponse(status: 200, body: Array("ok\n".utf8)) }
        guard let handler = handler.withLock({ $0 }) else {
            return HTTPResponse(status: 503, fields: HTTPFields([("Retry-After", "1")]))
        }
        switch path {
        case "/readyz", "/status": return nil
        case "/metrics":
            guard mayOperate(head) else { return HTTPResponse(status: 404) }
            let fields = HTTPFields([("Content-Type", "text/plain; version=0.0.4; charset=utf-8")])
            return HTTPResponse(status: 200, fields: fields, body: Array(metrics.text().utf8))
        default: return CalDAVHandler.serves(head.target) ? handler.admit(head) : HTTPResponse(status: 404)
        }
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        switch Self.path(request.head.target) {
        case "/readyz": return await ready()
        case "/status":
            guard mayOperate(request.head) else { return HTTPResponse(status: 404) }
            return await status()
        default:
            guard let handler = handler.withLock({ $0 }) else { return HTTPResponse(status: 503) }
            return await handler.respond(to: request)
        }
    }

    private static func path(_ target: String) -> Substring { target.prefix { $0 != "?" && $0 != "#" } }

    /// Loopback only, or whoever has the token.
    private func mayOperate(_ head: HTTPRequestHead) -> Bool {
        let token = workshop.configuration.operationsToken
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
            _ = try await workshop.store.read { try $0.users().count }
            return HTTPResponse(status: 200, body: Array("ready\n".utf8))
        } catch {
            return HTTPResponse(status: 503, body: Array("the store cannot be read\n".utf8))
        }
    }

    private func status() async -> HTTPResponse {
        do {
            let now = workshop.clock.now()
            let report = try await workshop.store.read { try StatusCommand.report($0, now: now) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let fields = HTTPFields([("Content-Type", "application/json")])
            return HTTPResponse(status: 200, fields: fields, body: Array(try encoder.encode(report)))
        } catch {
            return HTTPResponse(status: 503)
        }
    }

    private static func limits(_ limits: Configuration.Limits) -> CalDAVLimits {
        var result = CalDAVLimits()
        result.maxResourceSize = limits.maxResourceSize
        result.xml.bytes = limits.xmlBytes
        result.xml.depth = limits.xmlDepth
        result.xml.elements = limits.xmlElements
        result.xml.attributes = limits.xmlAttributes
        result.multigetHrefs = limits.multigetHrefs
        result.reportInstances = limits.reportInstances
        result.overrides = limits.overrides
        result.exdates = limits.exdates
        result.attendees = limits.attendees
        result.expansion.instances = limits.expansionInstances
        result.expansion.work = limits.expansionWork
        result.reportDeadline = limits.reportDeadline.duration
        return result
    }
}
