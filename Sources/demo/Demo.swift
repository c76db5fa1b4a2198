import Foundation
import Upstreams

/// Shows the gateway at work: an emulated Google with a lived-in calendar, and a gateway connected to it.
@main
struct Demo {
    static func main() async {
        do {
            let options = try DemoOptions(Array(CommandLine.arguments.dropFirst()))
            if options.wantsHelp {
                say(DemoOptions.help)
                return
            }
            try await run(options)
        } catch {
            FileHandle.standardError.write(Data("demo: \(error)\n".utf8))
            exit(error is DemoOptions.Misuse ? 2 : 1)
        }
    }

    /// Says it at once, also into a pipe.
    private static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    private static func run(_ options: DemoOptions) async throws {
        let stop = StopSignal()
        let configuration = EmulatedGoogleConfiguration()
        let google = EmulatedGoogle(configuration: configuration) { Int64(Date().timeIntervalSince1970) }
        let upstream = try await google.start(port: options.upstreamPort).baseURL
        let account = options.seed.plant(in: google, configuration)
        if options.isUpstreamOnly {
            say(Narration.upstream(upstream, account, asJSON: options.isJSON))
            await stop.wait()
            await google.stop()
            return
        }
        let gateway = try DemoGateway(folder: options.folder, listen: options.listen)
        do {
            let access = try gateway.setUp(upstream: upstream, account: account)
            let url = try gateway.serve()
            say(
                Narration.welcome(
                    url: url, access: access, upstream: upstream, account, asJSON: options.isJSON))
            await stop.wait()
        } catch {
            gateway.stop()
            await google.stop()
            throw error
        }
        gateway.stop()
        await google.stop()
    }
}

/// SIGINT or SIGTERM.
private struct StopSignal {
    private let stream: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        self.stream = stream
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    func wait() async {
        for await _ in stream { return }
    }
}
