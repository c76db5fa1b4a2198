import FreeBusy
import Gateway
import ICalendar
import Recurrence
import TimeZones

/// `calgate freebusy FILE… --start T --end T [--timezone TZID] [--now T]`: the merged VFREEBUSY of files.
enum FreeBusyCommand {
    private static let usage = "calgate freebusy FILE… --start T --end T [--timezone TZID] [--now T]"

    private struct Period: Encodable, Sendable {
        var start: String
        var end: String
        var type: String
    }

    static func run(_ words: [String], _ output: Output) async throws {
        let arguments = try Arguments(
            words, .init(options: ["start", "end", "timezone", "now"], positional: 1...Int.max, usage: usage))
        let window = try IcsCommand.window(arguments)
        let floating = try IcsCommand.zone(arguments)
        var now = GatewayClock.system.now()
        if let text = arguments["now"] {
            guard let instant = TimeText.instant(text) else {
                throw arguments.misuse("--now must be RFC 3339, or RFC 5545 in UTC")
            }
            now = instant
        }
        var instances: [BusyInstance] = []
        var availabilities: [Availability] = []
        let limits = ExpansionLimits()
        for file in arguments.positional {
            for object in try CalendarFiles.objects(in: file) {
                let resolver = ZoneResolver(calendar: object, database: .system, floating: floating)
                do {
                    instances += try FreeBusy.instances(
                        of: object, in: window, resolver: resolver, addresses: [], limits: limits)
                    availabilities += try Availability.all(of: object, resolver: resolver, limits: limits)
                } catch {
                    throw CommandError("not-expandable", "\(file): \(error)")
                }
            }
        }
        var periods = instances.map(\.period)
        do {
            periods += try FreeBusy.unavailable(availabilities, in: window)
        } catch {
            throw CommandError("not-expandable", "an availability: \(error)")
        }
        periods = FreeBusy.merged(periods, in: window)
        if output.isJSON {
            let rows = periods.map { period in
                Period(
                    start: TimeText.rfc3339(period.interval.lowerBound),
                    end: TimeText.rfc3339(period.interval.upperBound), type: period.type.rawValue)
            }
            try output.result(rows, text: "")
        } else {
            let uid = "freebusy-\(window.lowerBound.utc.basicText)-\(window.upperBound.utc.basicText)@calgate"
            let calendar = FreeBusy.calendar(
                periods, window: window, stamp: now, uid: uid, organizer: nil, attendee: nil,
                productID: "-//calgate//calgate//EN")
            output.bytes(calendar.serialized())
        }
    }
}
