import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing
import Upstreams

/// An operator's folder with a config file, and the program `calgate` run in it as a process of its own.
final class Installation: Sendable {
    /// What a command left.
    struct Outcome: Sendable {
        let ending: Child.Ending
        let output: String
        let errors: String

        /// The one JSON value on stdout; null when there is none or more.
        var json: JSON { JSON(parsing: Array(output.utf8)) ?? .null }
    }

    /// A gateway that listens.
    struct Serving: Sendable {
        let child: Child
        let url: String
    }

    let folder: URL
    private let environment: [String: String]
    private let children = Mutex<[Child]>([])

    /// Makes a folder with the config that `change` made of one for loopback tests.
    init(
        google: EmulatedGoogle.Address? = nil, environment: [String: String] = [:],
        change: (inout JSON) -> Void = { _ in }
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "calgate-test-\(UUID().uuidString)", directoryHint: .isDirectory)
        self.environment = environment
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(Self.config(google, change).bytes, to: "calgate.json")
    }

    deinit {
        for child in children.withLock({ $0 }) { child.send(SIGKILL) }
        // What is left over in the temporary folder is no failure of a test.
        try? FileManager.default.removeItem(at: folder)
    }

    /// The config that tests run on: a free port, and an upstream that is only looked at when asked to.
    static func config(_ google: EmulatedGoogle.Address? = nil, _ change: (inout JSON) -> Void = { _ in })
        -> JSON
    {
        var config: JSON = [
            "listen": "127.0.0.1:0", "store": "sqlite:data/calgate.db", "masterKeyFile": "key/master.key",
            "sync": ["pollInterval": "1h"],
        ]
        if let google {
            let client = EmulatedGoogleConfiguration()
            config["upstreams"] = [
                "google": [
                    "clientID": .string(client.clientID), "clientSecret": .string(client.clientSecret),
                    "tokenURL": .string(google.tokenURL), "apiURL": .string(google.apiURL),
                    "authorizationURL": .string(google.authorizationURL),
                ]
            ]
        }
        change(&config)
        return config
    }

    /// Writes a file into the folder.
    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    /// Writes the config anew.
    func write(config: JSON) throws { try write(config.bytes, to: "calgate.json") }

    /// The program under test, which lies where the tests were built.
    static var program: URL {
        get throws {
            let beside = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
                .deletingLastPathComponent().appending(path: "calgate")
            if FileManager.default.isExecutableFile(atPath: beside.path(percentEncoded: false)) {
                return beside
            }
            let built = Fixture.packageRoot.appending(path: ".build/debug/calgate")
            guard FileManager.default.isExecutableFile(atPath: built.path(percentEncoded: false)) else {
                throw Child.Failure(description: "the program calgate is not beside the tests")
            }
            return built
        }
    }

    /// Starts the program with these words and the folder's config.
    func start(
        _ words: [String], input: String = "", environment more: [String: String] = [:]
    ) throws -> Child {
        var variables = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
        variables.merge(environment) { _, new in new }
        variables.merge(more) { _, new in new }
        let child = try Child(
            Self.program, words, environment: variables, folder: folder, input: Array(input.utf8))
        children.withLock { $0.append(child) }
        return child
    }

    /// Runs a command to its end; the config is the folder's `calgate.json`, which is found by itself.
    @discardableResult
    func run(
        _ words: String..., input: String = "", environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await outcome(of: start(words, input: input, environment: environment))
    }

    /// Runs a command with `--json` and expects it to succeed.
    @discardableResult
    func json(
        _ words: String..., input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let outcome = try await outcome(of: start(words + ["--json"], input: input))
        #expect(
            outcome.ending == .exited(0), "\(outcome.errors) \(outcome.output)",
            sourceLocation: sourceLocation)
        return outcome.json
    }

    private func outcome(of child: Child) async throws -> Outcome {
        let ending = try await child.ending()
        return Outcome(ending: ending, output: child.state.output, errors: child.state.errors)
    }

    /// Runs `calgate serve` and waits until it says that it listens.
    func serve() async throws -> Serving {
        let child = try start(["serve"])
        let greeting = "calgate: listening on "
        try await child.wait("greeting") { state in
            state.ending != nil || (state.output.hasPrefix(greeting) && state.output.hasSuffix("\n"))
        }
        let output = child.state.output
        guard output.hasPrefix(greeting), output.hasSuffix("\n") else {
            throw Child.Failure(description: "calgate serve ended: \(child.state.errors)")
        }
        return Serving(child: child, url: String(output.dropFirst(greeting.count).dropLast()))
    }

    /// Ends a gateway as the system does.
    func stop(_ serving: Serving) async throws {
        serving.child.send(SIGTERM)
        #expect(try await serving.child.ending() == .exited(0))
    }
}

extension Installation {
    /// Every file of the folder with its octets, by its path from there.
    func files() throws -> [String: [UInt8]] {
        let place = folder.path(percentEncoded: false)
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: place) {
            let url = folder.appending(path: name)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            files[name] = Array(try Data(contentsOf: url))
        }
        return files
    }
}
