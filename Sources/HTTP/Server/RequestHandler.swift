import Synchronization
import CMicrohttpd
import HTTPTypes

/// What happens on a connection's thread when the library has something of a request.
///
/// Every function returns false when the connection must be closed without a word.
enum RequestHandler {
    /// The header section has arrived: everything that it alone decides is decided now, because the library takes
    /// an answer before the content or after it, never in between.
    static func begin(
        _ exchange: Exchange, on connection: OpaquePointer, method: UnsafePointer<CChar>,
        url: UnsafePointer<CChar>, version: UnsafePointer<CChar>
    ) -> Bool {
        let core = exchange.connection.core
        let methodText = String(cString: method)
        let section = HeaderSection(
            connection, method: method, url: url, version: version, methodLength: methodText.utf8.count,
            targetLength: exchange.incoming.target.count)
        exchange.incoming.isCounted = true
        exchange.incoming.octets = section.size
        core.running.wrappingAdd(1, ordering: .sequentiallyConsistent)
        if core.stage != .open { exchange.incoming.closes = true }

        let origin = core.origin(of: section.fields, on: exchange.connection)
        let target = RequestRules.originForm(of: String(decoding: exchange.incoming.target, as: UTF8.self))
        let head = HTTPRequestHead(
            method: HTTPMethod(rawValue: methodText), target: target, fields: section.fields,
            peer: origin.peer,
            isSecure: origin.isSecure)
        let refusal = RequestRules.refusal(
            of: head, section: section, rawTarget: exchange.incoming.target, isHTTP10: version[7] == 0x30,
            limits: core.limits)
        switch refusal {
        case .closing(let response):
            return answer(response, exchange, connection)
        case .framed(let framing, let response):
            exchange.incoming.head = head
            exchange.incoming.framing = framing
            // A chunked body's lines are read leniently by the library, so that a proxy may disagree about its end:
            // nothing may follow it on this connection.
            if framing == .chunked { exchange.incoming.closes = true }
            let verdict = response ?? core.responder.admit(head) ?? tooLong(head, framing, core)
            guard let verdict else {
                exchange.connection.enter(framing == .none ? .answer : .body)
                if case .length(let length) = framing {
                    exchange.incoming.body.reserveCapacity(min(length, 1 << 20))
                }
                return true
            }
            // Without content there is nothing to refuse early, and the connection can be kept.
            guard framing != .none else {
                exchange.incoming.verdict = verdict
                return true
            }
            exchange.connection.linger()
            return answer(verdict, exchange, connection)
        }
    }

    /// Content has arrived.
    static func receive(_ bytes: UnsafeRawBufferPointer, _ exchange: Exchange) -> Bool {
        let limit = exchange.connection.core.limits.bodyBytes
        exchange.connection.receive(bytes.count)
        exchange.incoming.octets += bytes.count
        guard limit > 0, exchange.incoming.dropped > 0 || exchange.incoming.body.count + bytes.count > limit
        else {
            exchange.incoming.body.append(contentsOf: bytes)
            return true
        }
        // No answer can be queued here. Somewhat too much is read to the end and then answered 413; a client that
        // sends far more is told past the library, and loses the connection.
        exchange.incoming.dropped += exchange.incoming.body.count + bytes.count
        exchange.incoming.body = []
        guard exchange.incoming.dropped / 4 > limit else { return true }
        if let head = exchange.incoming.head {
            exchange.connection.sayLast(exchange.connection.core.responder.tooLarge(head, byLength: false))
        }
        return false
    }

    /// The request is complete; also called again after a resume.
    static func finish(_ exchange: Exchange, on connection: OpaquePointer) -> Bool {
        if let ready = exchange.takeAnswer() {
            exchange.connection.enter(.sending)
            return ready.queue(on: connection)
        }
        let core = exchange.connection.core
        guard let head = exchange.incoming.head else { return false }
        // Also when the server began to stop while the content came.
        if core.stage != .open { exchange.incoming.closes = true }
        if let verdict = exchange.incoming.verdict { return answer(verdict, exchange, connection) }
        if exchange.incoming.dropped > 0 {
            exchange.incoming.closes = true
            return answer(core.responder.tooLarge(head, byLength: false), exchange, connection)
        }
        if exchange.incoming.framing == .none, let quick = core.responder.answerAtOnce(head) {
            return answer(quick, exchange, connection)
        }
        let request = HTTPRequest(head: head, body: exchange.incoming.body)
        exchange.incoming.body = []
        if exchange.incoming.framing != .none { exchange.connection.enter(.answer) }
        switch exchange.run(request, on: ConnectionHandle(raw: connection)) {
        case .suspended: return true
        case .answered: return finish(exchange, on: connection)
        case .refused:
            exchange.incoming.closes = true
            return answer(
                .text(503, "The server is stopping.", fields: [.retryAfter: "5"]), exchange, connection)
        }
    }

    private static func tooLong(
        _ head: HTTPRequestHead, _ framing: RequestFraming, _ core: ServerCore
    ) -> HTTPResponse? {
        guard case .length(let length) = framing, core.limits.bodyBytes > 0, length > core.limits.bodyBytes
        else { return nil }
        return core.responder.tooLarge(head, byLength: true)
    }

    private static func answer(_ response: HTTPResponse, _ exchange: Exchange, _ connection: OpaquePointer)
        -> Bool
    {
        let prepared = PreparedResponse(
            response, closes: exchange.incoming.closes, for: exchange, core: exchange.connection.core)
        exchange.connection.enter(.sending)
        exchange.send(prepared)
        return prepared.queue(on: connection)
    }
}
