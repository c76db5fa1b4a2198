import ICalendar

#if canImport(Glibc)
    import Glibc
#endif

/// Parses and prints one large calendar.
enum ICalendarSpeed {
    private static let runs = 9

    static func measure(folder: String) throws {
        let octets = try Benchmark.octets(of: folder + "/parse.ics")
        let megabytes = Double(octets.count) / 1e6
        var limits = ReaderLimits()
        limits.maxBytes = 1 << 30
        let parse = try Stopwatch.best(of: runs) { try ICalendarReader.read(octets, .strict, limits: limits) }
        let calendars = parse.result.calendars
        let events = calendars.flatMap(\.members).count
        try Figure(
            name: "icalendar.parse", value: megabytes / parse.seconds, unit: "MB/s",
            detail: "strict, every value checked: \(octets.count) octets, \(events) components"
        ).report()
        let printed = Stopwatch.best(of: runs) { calendars.flatMap { $0.serialized() } }
        guard printed.result == octets else { throw Mismatch() }
        try Figure(
            name: "icalendar.serialize", value: megabytes / printed.seconds, unit: "MB/s",
            detail: "the tree as it was read"
        ).report()
        try Figure(
            name: "icalendar.both", value: megabytes / (parse.seconds + printed.seconds), unit: "MB/s",
            detail: "one after the other"
        ).report()
        let remade = calendars.map { Self.remade($0.component) }
        let anew = Stopwatch.best(of: runs) { remade.map { $0.serialized() } }
        let size = anew.result.reduce(0) { $0 + $1.count }
        try Figure(
            name: "icalendar.serialize-anew", value: Double(size) / 1e6 / anew.seconds,
            unit: "MB/s", detail: "a tree of which nothing is as it was read: each line laid out and folded"
        ).report()
    }

    /// Tells how much memory a process needs at most that does nothing but parse.
    static func measureMemory(folder: String) throws {
        let octets = try Benchmark.octets(of: folder + "/parse.ics")
        let before = Self.mostResident()
        var limits = ReaderLimits()
        limits.maxBytes = 1 << 30
        let reading = try ICalendarReader.read(octets, .strict, limits: limits)
        let after = Self.mostResident()
        let events = reading.calendars.flatMap(\.members).count
        try Figure(
            name: "icalendar.memory", value: Double(after) / Double(octets.count), unit: "times the input",
            detail:
                "resident at most: \(after) octets, \(before) of them with the \(octets.count) octets read "
                + "and nothing parsed; \(events) components"
        ).report()
    }

    /// The most octets of the process that were resident at once.
    private static func mostResident() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    /// The output is not the input.
    private struct Mismatch: Error {}

    /// The same values, of which nothing is as it was read.
    static func remade(_ component: Component) -> Component {
        Component(
            component.name,
            properties: component.properties.map {
                Property($0.name, value: $0.value, parameters: $0.parameters)
            },
            components: component.components.map(remade))
    }
}
