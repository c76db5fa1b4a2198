import CMicrohttpd
import Glibc
import HTTPTypes
import Synchronization
import Telemetry

/// What the library's callbacks, the timer and the stopping thread share.
///
/// It is alive from start until the library has been stopped; the callbacks get it as their context.
final class ServerCore: Sendable {
    /// How far the server has come; it only ever moves on.
    enum Stage: Int {
        /// Answers everything.
        case open
        /// Accepts no new connection; each one that it has may finish one more request.
        case draining
        /// Nothing may suspend any more: what is not answered yet gets 503.
        case closing
    }

    private struct Registry {
        var connections: [ObjectIdentifier: ClientConnection] = [:]
        var perAddress: [PeerAddress: Int] = [:]
    }

    let limits: HTTPServerLimits
    let responder: any Responder
    let log: Log?
    let certificates: CertificateStore?
    private let proxies: Set<PeerAddress>
    private let registry = Mutex(Registry())
    private let stageValue = Atomic<Int>(Stage.open.rawValue)
    /// Requests whose header section has arrived and whose answer has not yet left.
    let running = Atomic<Int>(0)

    init(
        _ configuration: HTTPServerConfiguration, responder: any Responder, log: Log?,
        certificates: CertificateStore?
    ) {
        limits = configuration.limits
        self.responder = responder
        self.log = log
        self.certificates = certificates
        proxies = Set(configuration.trustedProxies.compactMap { PeerAddress($0) })
    }

    var stage: Stage {
        get { Stage(rawValue: stageValue.load(ordering: .sequentiallyConsistent)) ?? .closing }
        set { stageValue.store(newValue.rawValue, ordering: .sequentiallyConsistent) }
    }

    // MARK: - Connections

    /// Whether another connection of `address` may be accepted.
    func accepts(_ address: PeerAddress) -> Bool {
        registry.withLock { registry in
            if limits.connections > 0, registry.connections.count >= limits.connections { return false }
            guard limits.connectionsPerAddress > 0, !proxies.contains(address) else { return true }
            return registry.perAddress[address, default: 0] < limits.connectionsPerAddress
        }
    }

    /// Counts a connection.
    ///
    /// False when two threads accepted at once and this one is too many.
    func add(_ connection: ClientConnection) -> Bool {
        registry.withLock { registry in
            registry.connections[ObjectIdentifier(connection)] = connection
            registry.perAddress[connection.address, default: 0] += 1
            if limits.connections > 0, registry.connections.count > limits.connections { return false }
            guard limits.connectionsPerAddress > 0, !proxies.contains(connection.address) else { return true }
            return registry.perAddress[connection.address, default: 0] <= limits.connectionsPerAddress
        }
    }

    func remove(_ connection: ClientConnection) {
        registry.withLock { registry in
            registry.connections[ObjectIdentifier(connection)] = nil
            let left = registry.perAddress[connection.address, default: 1] - 1
            registry.perAddress[connection.address] = left > 0 ? left : nil
        }
    }

    /// The connections of this moment.
    var connections: [ClientConnection] { registry.withLock { Array($0.connections.values) } }

    // MARK: - Requests

    /// The peer and the security of a request, as a trusted proxy tells them.
    func origin(of fields: HTTPFields, on connection: ClientConnection) -> (peer: String, isSecure: Bool) {
        guard !proxies.isEmpty, proxies.contains(connection.address) else {
            return (connection.peer, certificates != nil)
        }
        var peer = connection.peer
        // The nearest proxy writes last; the first that we do not trust is the client.
        for hop in fields.list("X-Forwarded-For").reversed() {
            guard let address = PeerAddress(hop) else { break }
            peer = address.text
            if !proxies.contains(address) { break }
        }
        let scheme = fields.list("X-Forwarded-Proto").last?.lowercased()
        // One that does not say how it was reached is there to speak TLS for us.
        return (peer, certificates != nil || scheme != "http")
    }
}
