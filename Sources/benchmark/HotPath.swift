import FreeBusy
import ICalendar
import Recurrence
import TimeZones

/// What a gateway does all day, with the floor that it is measured by.
struct HotPath {
    /// What the thresholds file calls it.
    let name: String
    /// What is done, once.
    let work: () throws -> Int
    /// The floor of as much work.
    let floor: () -> Int

    /// All of them.
    static func all(_ workload: Workload) throws -> [HotPath] {
        try reading(workload) + expanding() + placing(workload)
    }

    private static func reading(_ workload: Workload) throws -> [HotPath] {
        let meetings = workload.meetings
        let objects = workload.objects
        let calendar = try VCalendar.read(meetings)
        let anew = try VCalendar(ICalendarSpeed.remade(calendar.component))
        guard calendar.serialized() == meetings, try VCalendar.read(anew.serialized()) == calendar else {
            throw Unequal()
        }
        let scan = scan(meetings)
        return [
            HotPath(name: "parse", work: { try VCalendar.read(meetings).members.count }, floor: scan),
            HotPath(
                name: "parse.lenient", work: { try VCalendar.read(meetings, .lenient).members.count },
                floor: scan),
            HotPath(
                name: "parse.objects",
                work: { try objects.reduce(0) { try $0 + VCalendar.read($1).members.count } },
                floor: Self.scan(objects.flatMap { $0 })),
            HotPath(name: "serialize", work: { calendar.serialized().count }, floor: scan),
            HotPath(name: "serialize.anew", work: { anew.serialized().count }, floor: scan),
        ]
    }

    /// The output is not the input.
    private struct Unequal: Error {}

    private static func scan(_ octets: [UInt8]) -> () -> Int {
        var copy = octets
        return { Floor.scan(octets, into: &copy) }
    }

    private static func expanding() throws -> [HotPath] {
        let expansions = try RecurrenceSpeed.expansions.map { work in
            let count = try RecurrenceSpeed.expansion(work)
            return HotPath(
                name: "expand.\(work.name)", work: { try RecurrenceSpeed.expansion(work) },
                floor: { Floor.dates(count) })
        }
        // A month has few instances, or none: what a jump may cost is a month of days.
        let windows = RecurrenceSpeed.windows.map { work in
            HotPath(
                name: "window.\(work.name)", work: { try RecurrenceSpeed.month(work) },
                floor: { Floor.dates(31) })
        }
        return expansions + windows
    }

    private static func placing(_ workload: Workload) throws -> [HotPath] {
        let busy = workload.busy
        let window = FreeBusySpeed.march
        let instances = try FreeBusySpeed.freeBusy(of: busy, in: window).instances
        guard let zone = TimeZoneDatabase.system.zone(named: "Europe/Berlin") else {
            throw RecurrenceError(.unknownTimeZone("Europe/Berlin"))
        }
        let table = (0..<256).map { Int64($0) * 16_000_000 }
        return [
            HotPath(
                name: "freebusy.month",
                work: { try FreeBusySpeed.freeBusy(of: busy, in: window).instances },
                floor: { Floor.dates(instances) }),
            HotPath(
                name: "zone.offset",
                work: {
                    (0..<1000).reduce(0) { sum, number in
                        let second = Int64(number &* 7919 % 4096) &* 1_000_003
                        return sum &+ zone.offset(at: Instant(secondsSinceEpoch: second)).seconds
                    }
                }, floor: { Floor.lookUps(1000, in: table) }),
            HotPath(
                name: "zone.instant",
                work: {
                    (0..<1000).reduce(0) { sum, number in
                        let second = Int64(number &* 7919 % 4096) &* 1_000_003
                        return sum &+ Int(zone.instant(ofLocalSecond: second).secondsSinceEpoch)
                    }
                }, floor: { Floor.lookUps(1000, in: table) }),
        ]
    }
}
