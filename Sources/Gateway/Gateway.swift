package import StoreKit
package import Telemetry
import TimeZones

/// The calendars of every connected account behind one CalDAV face.
///
/// Reads are answered from the store; writes go through the account's engine, upstream first. The
/// conformance to `CalendarBackend` stands in files named after what the client does.
package struct Gateway: Sendable {
    let store: any CalendarStore
    let engines: EngineRoom
    let replica: Replica
    let zones: TimeZoneDatabase
    let configuration: GatewayConfiguration
    let clock: GatewayClock
    let log: Log
    let signIns: SignInGuard
    let requests = RequestLimiter()
    let objectCache: ObjectCache
    let images: CalendarImages
    let masks: MaskCache
    let busyMemo: BusyMemo
    let directory = Directory()
    package let verify: @Sendable (String) -> [UInt8]

    /// A gateway over `store`; `passwordVerifier` makes what the store holds of an app password's secret.
    package init(
        store: any CalendarStore, engines: EngineRoom, replica: Replica, configuration: GatewayConfiguration,
        clock: GatewayClock, log: Log, passwordVerifier: @escaping @Sendable (String) -> [UInt8]
    ) {
        self.store = store
        self.engines = engines
        self.replica = replica
        self.zones = replica.zones
        self.configuration = configuration
        self.clock = clock
        self.log = log
        self.signIns = SignInGuard(limit: configuration.failedSignIns)
        self.objectCache = ObjectCache(room: configuration.objectCacheSize)
        self.busyMemo = BusyMemo(room: configuration.busyCacheSize)
        self.masks = MaskCache(room: configuration.imageCacheSize)
        self.images = CalendarImages(store: store, room: configuration.imageCacheSize)
        self.verify = passwordVerifier
    }
}
