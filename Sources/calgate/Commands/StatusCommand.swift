import Gateway
import ICalendar
import StoreKit

/// `calgate status`: how every account stands; exit 0 whatever the states.
enum StatusCommand {
    struct Report: Encodable, Sendable {
        struct Calendar: Encodable, Sendable {
            var href: String
            var objects: Int
        }
        struct Account: Encodable, Sendable {
            var user: String
            var account: String
            var provider: String
            var state: String
            var reason: String?
            var lastSync: String?
            var ageSeconds: Int64?
            var openWrites: Int
            var calendars: [Calendar]
            var calls: Int64

            // Every key is always there: a script need not tell a missing key from a null.
            func encode(to encoder: any Encoder) throws {
                var keys = encoder.container(keyedBy: Key.self)
                try keys.encode(user, forKey: .user)
                try keys.encode(account, forKey: .account)
                try keys.encode(provider, forKey: .provider)
                try keys.encode(state, forKey: .state)
                try keys.encode(reason, forKey: .reason)
                try keys.encode(lastSync, forKey: .lastSync)
                try keys.encode(ageSeconds, forKey: .ageSeconds)
                try keys.encode(openWrites, forKey: .openWrites)
                try keys.encode(calendars, forKey: .calendars)
                try keys.encode(calls, forKey: .calls)
            }

            private enum Key: String, CodingKey {
                case user, account, provider, state, reason, lastSync, ageSeconds, openWrites, calendars,
                    calls
            }
        }
        var accounts: [Account]
    }

    static func run(_ words: [String], _ output: Output) async throws {
        let arguments = try Arguments(words, .init(usage: "calgate status"))
        let report = try await Workshop.with(arguments, output) { workshop in
            let now = workshop.clock.now()
            return try await workshop.store.read { try Self.report($0, now: now) }
        }
        let lines = report.accounts.flatMap { account in
            let age = account.ageSeconds.map { "synced \($0) s ago" } ?? "never synced"
            let reason = account.reason.map { " (\($0))" } ?? ""
            return [
                "\(account.user)  \(account.provider) account \(account.account): \(account.state)\(reason), \(age), \(account.openWrites) open writes, \(account.calls) calls"
            ]
                + account.calendars.map { "  \($0.href)  \($0.objects) objects" }
        }
        try output.result(report, text: lines.joined(separator: "\n"))
    }

    /// How every account stands at `now`.
    static func report(_ reader: any StoreReader, now: Instant) throws -> Report {
        var report = Report(accounts: [])
        for account in try reader.accounts(of: nil) {
            guard let user = try reader.user(account.user) else { continue }
            let calendars = try reader.calendars(in: account.id).filter(\.isServed).map { calendar in
                Report.Calendar(
                    href: Hrefs.calendar(calendar, of: user.name),
                    objects: try reader.objectCount(in: calendar.id))
            }
            report.accounts.append(
                .init(
                    user: user.name, account: String(account.id.rawValue), provider: account.provider,
                    state: account.state.rawValue, reason: account.reason,
                    lastSync: account.lastSync.map(TimeText.rfc3339),
                    ageSeconds: account.lastSync.map { max(0, now.seconds(since: $0)) },
                    openWrites: try reader.openPlans(in: account.id).count, calendars: calendars,
                    calls: account.calls))
        }
        return report
    }
}
