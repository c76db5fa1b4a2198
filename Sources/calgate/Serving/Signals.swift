import Dispatch

#if canImport(Glibc)
    import Glibc
#endif

/// SIGTERM, SIGINT, SIGHUP and the passing of time as values of a stream.
final class Signals {
    /// What the operator wants.
    enum Wish: Sendable {
        /// Finish what is under way and end.
        case stop
        /// Read what can be read again.
        case reload
        /// Nobody said anything for a while: see whether files changed.
        case look
    }

    /// The wishes as they come.
    let stream: AsyncStream<Wish>
    private let sources: [any DispatchSourceSignal]
    private let timer: any DispatchSourceTimer

    /// Zone data change some times a year; a quarter of an hour is soon enough, and costs nothing.
    private static let lookInterval = 900

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Wish.self)
        self.stream = stream
        let queue = DispatchQueue(label: "calgate.signals")
        sources = [(SIGTERM, Wish.stop), (SIGINT, .stop), (SIGHUP, .reload)].map { number, wish in
            // The default action would end the process before the source sees the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { continuation.yield(wish) }
            source.resume()
            return source
        }
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(
            deadline: .now() + .seconds(Self.lookInterval), repeating: .seconds(Self.lookInterval))
        timer.setEventHandler { continuation.yield(.look) }
        timer.resume()
    }
}
