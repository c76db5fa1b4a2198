import Gateway
import ICalendar
import Octets
import StoreKit

/// `calgate calendar list|enable|disable|busy|transparent USER [HREF]`.
enum CalendarCommand {
    private static let usage = "calgate calendar list|enable|disable|busy|transparent USER [HREF]"

    private struct Listed: Encodable, Sendable {
        var name: String
        var href: String
        var enabled: Bool
        var writable: Bool
        var countsAsBusy: Bool
    }

    static func run(_ words: [String], _ output: Output) async throws {
        let arguments = try Arguments(words, .init(positional: 2...3, usage: usage))
        let verb = arguments.positional[0]
        let change: (@Sendable (inout CalendarRecord) -> Void)?
        switch verb {
        case "list": change = nil
        case "enable": change = { $0.isShown = true }
        case "disable": change = { $0.isShown = false }
        case "busy":
            change = {
                $0.countsAsBusy = true
                $0.isTransparentSetByClient = true
            }
        case "transparent":
            change = {
                $0.countsAsBusy = false
                $0.isTransparentSetByClient = true
            }
        default: throw arguments.misuse("calendar needs one of list, enable, disable, busy, transparent")
        }
        let user = arguments.positional[1]
        let href = arguments.positional.count == 3 ? arguments.positional[2] : nil
        guard change == nil || href != nil else { throw arguments.misuse("HREF is missing") }
        let calendars = try await Workshop.with(arguments, output) { workshop in
            let moment = workshop.clock.now()
            return try await workshop.store.write { writer -> [Listed] in
                guard let record = try writer.user(named: user) else { throw Users.Failure.unknownUser }
                var calendars = try writer.calendars(of: record.id).filter { !$0.isInbox }
                if let href {
                    calendars = calendars.filter { matches(href, $0, record.name) }
                    guard !calendars.isEmpty else {
                        throw CommandError("unknown-calendar", "the user has no calendar \(href)")
                    }
                }
                return try calendars.map { calendar in
                    guard let change else { return listed(calendar, record.name) }
                    let changed = try writer.modifyCalendar(calendar.id) { change(&$0) }
                    if changed.isShown, !calendar.isShown { try wake(changed, writer, now: moment) }
                    return listed(changed, record.name)
                }
            }
        }
        let lines = calendars.map { calendar in
            let facts = [
                calendar.enabled ? "shown" : "hidden", calendar.writable ? "writable" : "read-only",
                calendar.countsAsBusy ? "busy" : "transparent",
            ]
            return "\(calendar.href)  \(calendar.name) (\(facts.joined(separator: ", ")))"
        }
        try output.result(calendars, text: lines.joined(separator: "\n"))
    }

    /// Asks a running gateway to look upstream at once: what was hidden was not followed.
    private static func wake(_ calendar: CalendarRecord, _ writer: any StoreWriter, now: Instant) throws {
        guard let account = try writer.account(calendar.account), !account.isLocal,
            !account.credentials.isEmpty
        else { return }
        _ = try writer.postSyncRequest(account: account.id, full: false, now: now)
    }

    private static func matches(_ href: String, _ calendar: CalendarRecord, _ user: String) -> Bool {
        let own = Hrefs.calendar(calendar, of: user)
        return href == own || href + "/" == own || href == calendar.segment
    }

    private static func listed(_ calendar: CalendarRecord, _ user: String) -> Listed {
        Listed(
            name: calendar.displayName, href: Hrefs.calendar(calendar, of: user), enabled: calendar.isShown,
            writable: calendar.isWritable, countsAsBusy: calendar.countsAsBusy)
    }
}
