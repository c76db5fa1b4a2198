import CalDAVServer
import Gateway
import ICalendar
import StoreKit

/// `calgate user add|password|list|remove|revoke`.
enum UserCommand {
    private static let usage =
        "calgate user add USER [--name TEXT] | password USER [--name TEXT] [--scope S] | list | remove USER | revoke USER ID"

    private struct NewPassword: Encodable, Sendable {
        var user: String
        var password: String
    }

    private struct Listed: Encodable, Sendable {
        struct Password: Encodable, Sendable {
            var id: String
            var name: String
            var scope: String
            var created: String
        }
        var user: String
        var name: String
        var passwords: [Password]
    }

    static func run(_ words: [String], _ output: Output) async throws {
        let arguments = try Arguments(
            words, .init(options: ["name", "scope"], positional: 1...3, usage: usage))
        let verb = arguments.positional[0]
        let names = Array(arguments.positional.dropFirst())
        switch (verb, names.count) {
        case ("add", 1): try await add(names[0], arguments, output)
        case ("password", 1): try await password(names[0], arguments, output)
        case ("list", 0): try await list(arguments, output)
        case ("remove", 1):
            try await Workshop.with(arguments, output) { try await $0.users.remove(names[0]) }
            try output.result(["removed": names[0]], text: "")
        case ("revoke", 2):
            try await Workshop.with(arguments, output) { try await $0.users.revoke(names[1], of: names[0]) }
            try output.result(["revoked": names[1]], text: "")
        default: throw arguments.misuse("user needs one of add, password, list, remove, revoke")
        }
    }

    private static func add(_ name: String, _ arguments: Arguments, _ output: Output) async throws {
        let password = try await Workshop.with(arguments, output) {
            try await $0.users.add(name, displayName: arguments["name"])
        }
        try output.result(NewPassword(user: name, password: password.text), text: password.text)
    }

    private static func password(_ name: String, _ arguments: Arguments, _ output: Output) async throws {
        guard let scope = Scope(rawValue: arguments["scope"] ?? Scope.calendars.rawValue) else {
            let scopes = Scope.allCases.map(\.rawValue).joined(separator: ", ")
            throw arguments.misuse("--scope must be one of \(scopes)")
        }
        let password = try await Workshop.with(arguments, output) {
            try await $0.users.addPassword(to: name, called: arguments["name"] ?? "", scope: scope)
        }
        try output.result(NewPassword(user: name, password: password.text), text: password.text)
    }

    private static func list(_ arguments: Arguments, _ output: Output) async throws {
        let users = try await Workshop.with(arguments, output) { workshop in
            try await workshop.users.list().map { entry in
                Listed(
                    user: entry.user.name, name: entry.user.displayName,
                    passwords: entry.passwords.map {
                        .init(
                            id: $0.id, name: $0.name, scope: $0.scope, created: TimeText.rfc3339($0.created))
                    })
            }
        }
        let lines = users.flatMap { user in
            ["\(user.user)\t\(user.name)"]
                + user.passwords.map { "  \($0.id)\t\($0.scope)\t\($0.created)\t\($0.name)" }
        }
        try output.result(users, text: lines.joined(separator: "\n"))
    }
}
