import FoundationEssentials
import Gateway
import GoogleProvider
import HTTPClient
import ProviderKit
import StoreKit
import Synchronization

/// `calgate connect USER google|local …` and `calgate disconnect USER ACCOUNT`.
enum ConnectCommand {
    private static let usage =
        "calgate connect USER google --refresh-token T | google --service-account FILE --subject EMAIL | local [--name TEXT]"

    /// What every `connect` prints with `--json`.
    private struct Connected: Encodable, Sendable {
        struct Calendar: Encodable, Sendable {
            var name: String
            var href: String
            var writable: Bool
            var countsAsBusy: Bool
        }
        var account: String
        var provider: String
        var address: String
        var calendars: [Calendar]
    }

    static func run(_ words: [String], _ output: Output) async throws {
        let arguments = try Arguments(
            words,
            .init(
                options: ["refresh-token", "service-account", "subject", "name"], positional: 2...2,
                usage: usage))
        let user = arguments.positional[0]
        switch arguments.positional[1] {
        case "google":
            try arguments.refuse(["name"], with: "google")
            let credentials = try googleCredentials(arguments)
            let connection = try await Workshop.with(arguments, output) { workshop in
                try await connect(user, credentials, workshop)
            }
            try show(connection, output)
        case "local":
            try arguments.refuse(["refresh-token", "service-account", "subject"], with: "local")
            let name = arguments["name"] ?? "Calendar"
            let connection = try await Workshop.with(arguments, output) { workshop in
                try await Connector(store: workshop.store).addLocalCalendar(user, named: name)
            }
            try show(connection, output)
        default: throw arguments.misuse("the provider must be google or local")
        }
    }

    private static func googleCredentials(_ arguments: Arguments) throws -> GoogleCredentials {
        if let file = arguments["service-account"] {
            guard arguments["refresh-token"] == nil else {
                throw arguments.misuse("--refresh-token and --service-account exclude each other")
            }
            let subject = try arguments.required("subject")
            // A file's name stands without `@` here; standard input is `-` as everywhere.
            let isMarked = file == "-" || file.hasPrefix("@")
            return .serviceAccount(json: try Secret.read(isMarked ? file : "@" + file), subject: subject)
        }
        try arguments.refuse(["subject"], with: "--refresh-token")
        return .refreshToken(try Secret.read(try arguments.required("refresh-token")))
    }

    private static func connect(
        _ user: String, _ credentials: GoogleCredentials, _ workshop: Workshop
    ) async throws -> Connector.Connection {
        let client = workshop.httpClient()
        // A token that upstream rotates during the sign-in is the one that is kept.
        let keeper = Keeper(credentials)
        let provider = workshop.providers(client)
            .google(credentials, pool: "connect") { keeper.keep(.refreshToken($0)) }
        let connection: Connector.Connection
        do {
            connection = try await Connector(store: workshop.store).connect(user, with: provider) {
                try keeper.encoded()
            }
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
        return connection
    }

    /// Holds the newest credentials of a sign-in.
    private final class Keeper: Sendable {
        private let newest: Mutex<GoogleCredentials>

        init(_ credentials: GoogleCredentials) { newest = Mutex(credentials) }

        func keep(_ credentials: GoogleCredentials) { newest.withLock { $0 = credentials } }

        func encoded() throws -> [UInt8] { Array(try JSONEncoder().encode(newest.withLock { $0 })) }
    }

    private static func show(_ connection: Connector.Connection, _ output: Output) throws {
        let calendars = connection.calendars.map { calendar in
            Connected.Calendar(
                name: calendar.displayName, href: Hrefs.calendar(calendar, of: connection.user),
                writable: calendar.isWritable, countsAsBusy: calendar.countsAsBusy)
        }
        let connected = Connected(
            account: String(connection.account.id.rawValue), provider: connection.account.provider,
            address: connection.account.address, calendars: calendars)
        let lines =
            ["connected \(connected.provider) account \(connected.account): \(connected.address)"]
            + calendars.map { calendar in
                let facts = [
                    calendar.writable ? "writable" : "read-only",
                    calendar.countsAsBusy ? "busy" : "transparent",
                ]
                return "  \(calendar.href)  \(calendar.name) (\(facts.joined(separator: ", ")))"
            }
        try output.result(connected, text: lines.joined(separator: "\n"))
    }
}

/// `calgate disconnect USER ACCOUNT`.
enum DisconnectCommand {
    static func run(_ words: [String], _ output: Output) async throws {
        let arguments = try Arguments(
            words, .init(positional: 2...2, usage: "calgate disconnect USER ACCOUNT"))
        guard let account = Int64(arguments.positional[1]) else {
            throw arguments.misuse("ACCOUNT is the number that connect and status print")
        }
        try await Workshop.with(arguments, output) { workshop in
            try await Connector(store: workshop.store)
                .disconnect(arguments.positional[0], account: AccountID(rawValue: account))
        }
        try output.result(["disconnected": arguments.positional[1]], text: "")
    }
}
