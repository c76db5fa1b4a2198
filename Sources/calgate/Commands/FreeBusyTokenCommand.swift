import Gateway
import ICalendar
import Octets
import StoreKit

/// `calgate freebusy-token add|list|remove USER`.
enum FreeBusyTokenCommand {
    private static let usage =
        "calgate freebusy-token add USER [--name TEXT] [--expires T] | list USER | remove USER [TOKEN-ID]"

    private struct NewToken: Encodable, Sendable {
        var user: String
        var id: String
        var token: String
        var url: String
        var expires: String?
    }

    private struct Listed: Encodable, Sendable {
        var id: String
        var name: String
        var created: String
        var expires: String?
    }

    static func run(_ words: [String], _ output: Output) async throws {
        let arguments = try Arguments(
            words, .init(options: ["name", "expires"], positional: 2...3, usage: usage))
        let user = arguments.positional[1]
        let token = arguments.positional.count == 3 ? arguments.positional[2] : nil
        switch (arguments.positional[0], token) {
        case ("add", nil): try await add(user, arguments, output)
        case ("list", nil):
            try arguments.refuse(["name", "expires"], with: "list")
            try await list(user, arguments, output)
        case ("remove", _):
            try arguments.refuse(["name", "expires"], with: "remove")
            let removed = try await Workshop.with(arguments, output) {
                try await $0.freeBusyTokens.remove(token, of: user)
            }
            try output.result(["removed": removed], text: removed.joined(separator: "\n"))
        default: throw arguments.misuse("freebusy-token needs one of add, list, remove")
        }
    }

    private static func add(_ user: String, _ arguments: Arguments, _ output: Output) async throws {
        var expires: Instant?
        if let text = arguments["expires"] {
            guard let time = TimeText.instant(text) else {
                throw arguments.misuse("--expires must be a time such as 2027-01-01T00:00:00Z")
            }
            expires = time
        }
        let end = expires
        let (token, record, origin) = try await Workshop.with(arguments, output) { workshop in
            let made = try await workshop.freeBusyTokens.add(
                to: user, called: arguments["name"] ?? "", expires: end)
            return (made.token, made.record, workshop.origin)
        }
        let url = origin + "/freebusy/" + PercentEncoding.encodeSegment(user) + "?token=" + token
        try output.result(
            NewToken(
                user: user, id: record.id, token: token, url: url, expires: expires.map(TimeText.rfc3339)),
            text: token)
    }

    private static func list(_ user: String, _ arguments: Arguments, _ output: Output) async throws {
        let tokens = try await Workshop.with(arguments, output) {
            try await $0.freeBusyTokens.list(of: user)
        }.map {
            Listed(
                id: $0.id, name: $0.name, created: TimeText.rfc3339($0.created),
                expires: $0.expires.map(TimeText.rfc3339))
        }
        try output.result(
            tokens,
            text: tokens.map { "\($0.id)\t\($0.created)\t\($0.expires ?? "-")\t\($0.name)" }
                .joined(separator: "\n"))
    }
}
