import Gateway
import HTTPClient
import ICalendar
import StoreKit

/// `calgate sync [USER] [--full] [--timeout D]`: exit 1 when an account does not end as connected.
enum SyncCommand {
    private static let usage = "calgate sync [USER] [--full] [--timeout D]"

    private struct Report: Encodable, Sendable {
        struct Calendar: Encodable, Sendable {
            var name: String
            var href: String
            var objects: Int
        }
        struct Account: Encodable, Sendable {
            var user: String
            var account: String
            var provider: String
            var state: String
            var calendars: [Calendar]
        }
        var accounts: [Account]
    }

    static func run(_ words: [String], _ output: Output) async throws {
        let arguments = try Arguments(
            words, .init(options: ["timeout"], flags: ["full"], positional: 0...1, usage: usage))
        guard let timeout = DurationSetting(arguments["timeout"] ?? "5m") else {
            throw arguments.misuse("--timeout must be a duration such as 5m")
        }
        let (report, undone) = try await Workshop.with(arguments, output) { workshop in
            try await sync(arguments, timeout: timeout, workshop, output)
        }
        output.progress("")
        let lines = report.accounts.flatMap { account in
            ["\(account.user)  \(account.provider) account \(account.account): \(account.state)"]
                + account.calendars.map { "  \($0.href)  \($0.objects) objects  \($0.name)" }
        }
        try output.result(report, text: lines.joined(separator: "\n"))
        // An account may be well and yet not have been synced now, when that took too long.
        let failed = report.accounts.filter {
            $0.state != AccountState.connected.rawValue || undone.contains($0.account)
        }
        guard failed.isEmpty else {
            throw CommandError(
                "not-connected", "\(failed.count) of \(report.accounts.count) accounts did not sync",
                hasResult: true)
        }
    }

    private static func sync(
        _ arguments: Arguments, timeout: DurationSetting, _ workshop: Workshop, _ output: Output
    ) async throws -> (report: Report, undone: Set<String>) {
        let name = arguments.positional.first
        let accounts = try await workshop.store.read { reader -> [AccountRecord] in
            guard let name else { return try reader.accounts(of: nil) }
            guard let user = try reader.user(named: name) else { throw Users.Failure.unknownUser }
            return try reader.accounts(of: user.id)
        }
        let client = workshop.httpClient()
        let service = workshop.syncService(client)
        var undone: Set<String> = []
        let deadline = workshop.clock.now().advanced(by: timeout.seconds)
        for account in accounts where !account.isLocal && !account.credentials.isEmpty {
            let reason = try await service.sync(account, full: arguments.has("full"), until: deadline) {
                count in
                output.progress("account \(account.id.rawValue): \(count) objects")
            }
            guard let reason else { continue }
            output.note("calgate: account \(account.id.rawValue): \(reason)")
            undone.insert(String(account.id.rawValue))
        }
        await client.shutdown()
        return (try await report(accounts.map(\.id), workshop), undone)
    }

    private static func report(_ accounts: [AccountID], _ workshop: Workshop) async throws -> Report {
        try await workshop.store.read { reader in
            var report = Report(accounts: [])
            for id in accounts {
                guard let account = try reader.account(id), let user = try reader.user(account.user) else {
                    continue
                }
                let calendars = try reader.calendars(in: id).filter(\.isServed).map { calendar in
                    Report.Calendar(
                        name: calendar.displayName, href: Hrefs.calendar(calendar, of: user.name),
                        objects: try reader.objectCount(in: calendar.id))
                }
                report.accounts.append(
                    .init(
                        user: user.name, account: String(id.rawValue), provider: account.provider,
                        state: account.state.rawValue, calendars: calendars))
            }
            return report
        }
    }
}
