import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The gateway as an operator runs it: the `calgate` program that lies beside this one, by its commands alone.
final class DemoGateway {
    /// What a client needs to sign in.
    struct Access {
        var user: String
        var password: String
        var calendars: [(name: String, href: String)]
    }

    /// A command that did not do its work.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// How long `serve` may take until it listens.
    private static let startTimeout = Duration.seconds(20)

    private let folder: URL
    private let isTemporary: Bool
    private let listen: String
    private let program: URL
    private var server: Process?

    init(folder: String?, listen: String) throws {
        isTemporary = folder == nil
        self.folder =
            folder.map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? FileManager.default.temporaryDirectory.appending(path: "calgate-demo-\(UUID().uuidString)")
        self.listen = listen
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        program = own.deletingLastPathComponent().appending(path: "calgate")
        guard FileManager.default.isExecutableFile(atPath: program.path()) else {
            throw Failure(description: "the program calgate is not beside demo; build it first")
        }
        try FileManager.default.createDirectory(
            at: self.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Writes the config, makes the user, connects the account and syncs once.
    func setUp(upstream: String, account: DemoAccount) throws -> Access {
        let config: [String: Any] = [
            "listen": listen, "store": "sqlite:data/calgate.db", "masterKeyFile": "key/master.key",
            "sync": ["pollInterval": "2s"],
            "upstreams": [
                "google": [
                    "clientID": account.clientID, "clientSecret": account.clientSecret,
                    "tokenURL": upstream + "/token", "apiURL": upstream + "/calendar/v3",
                    "authorizationURL": upstream + "/o/oauth2/v2/auth",
                ]
            ],
        ]
        let data = try JSONSerialization.data(
            withJSONObject: config, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        let file = folder.appending(path: "calgate.json")
        try data.write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path())

        let user = try command(["user", "add", account.address, "--name", account.name])
        guard let password = user["password"] as? String else {
            throw Failure(description: "calgate user add printed no password")
        }
        let connected = try command(
            ["connect", account.address, "google", "--refresh-token", "-"], input: account.refreshToken)
        _ = try command(["sync", account.address])
        let calendars = (connected["calendars"] as? [[String: Any]] ?? []).compactMap { calendar in
            (calendar["name"] as? String).flatMap { name in
                (calendar["href"] as? String).map { (name: name, href: $0) }
            }
        }
        return Access(user: account.address, password: password, calendars: calendars)
    }

    /// Starts `calgate serve` and waits until it listens.
    ///
    /// - Returns: Its URL.
    func serve() throws -> String {
        let process = Process()
        process.executableURL = program
        process.arguments = ["serve", "--config", folder.appending(path: "calgate.json").path()]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        server = process
        var text = ""
        let deadline = ContinuousClock.now + Self.startTimeout
        while ContinuousClock.now < deadline {
            // Reading would wait for ever for one that says nothing.
            let left = (deadline - ContinuousClock.now) / .milliseconds(1)
            var waiting = pollfd(
                fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Int32(max(1, left))) > 0 else { continue }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failure(description: "calgate serve ended at once") }
            text += String(decoding: data, as: UTF8.self)
            for line in text.split(separator: "\n") where line.hasPrefix("calgate: listening on ") {
                return String(line.dropFirst("calgate: listening on ".count))
            }
        }
        throw Failure(description: "calgate serve did not start in time")
    }

    /// Ends the gateway; a temporary folder goes with it.
    func stop() {
        if let server, server.isRunning {
            server.terminate()
            server.waitUntilExit()
        }
        if isTemporary {
            do {
                try FileManager.default.removeItem(at: folder)
            } catch {
                FileHandle.standardError.write(Data("demo: cannot remove \(folder.path())\n".utf8))
            }
        }
    }

    private func command(_ words: [String], input: String? = nil) throws -> [String: Any] {
        let process = Process()
        process.executableURL = program
        process.arguments = words + ["--json", "--config", folder.appending(path: "calgate.json").path()]
        let output = Pipe()
        process.standardOutput = output
        let source = Pipe()
        process.standardInput = source
        try process.run()
        if let input { try source.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
        try source.fileHandleForWriting.close()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "calgate \(words[0]) failed")
        }
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}
