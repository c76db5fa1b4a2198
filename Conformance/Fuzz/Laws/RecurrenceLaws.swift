import ICalendar
import Recurrence
import TimeZones

/// What holds of rules and of the instances of an event.
enum RecurrenceLaws {
    /// What the laws compare: enough to see, little enough to be fast.
    private static let limits = ExpansionLimits(instances: 2000, work: 20_000)

    /// The octets are lines of an event; `WINDOW:start/end` says where to look.
    static func check(_ octets: [UInt8]) throws(BrokenLaw) {
        let lines = octets.split(separator: UInt8(ascii: "\n")).map {
            String(decoding: $0, as: UTF8.self).filter { $0 != "\r" }
        }
        let window = lines.lazy.compactMap(window(of:)).first ?? usualWindow
        let text =
            [
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1",
                "DTSTAMP:20260101T000000Z",
            ]
            + lines.filter { !$0.hasPrefix("WINDOW:") } + ["END:VEVENT", "END:VCALENDAR", ""]
        let bytes = Array(text.joined(separator: "\r\n").utf8)
        guard let calendar = try? VCalendar.read(bytes, .lenient) else { return }
        if let start = calendar.members.first?.start {
            for rule in calendar.members.flatMap(\.recurrenceRules).prefix(3) {
                try checkRule(rule, start: start)
            }
        }
        try checkObject(calendar, window)
    }

    /// March 2026.
    private static let usualWindow =
        Instant(secondsSinceEpoch: 1_772_323_200)..<Instant(secondsSinceEpoch: 1_775_001_600)

    private static func window(of line: String) -> Range<Instant>? {
        guard line.hasPrefix("WINDOW:") else { return nil }
        let times = line.dropFirst("WINDOW:".count).split(separator: "/").compactMap {
            LocalDateTime(String($0)).map(Instant.init(utc:))
        }
        guard times.count == 2, times[0] < times[1] else { return nil }
        return times[0]..<times[1]
    }

    // MARK: - A rule by itself

    private static func checkRule(_ rule: RecurrenceRule, start: CalendarTime) throws(BrokenLaw) {
        let back = try accepted("a rule that is printed can be read") { try RecurrenceRule(rule.text) }
        try law("a rule comes back from its text", back == rule, rule.text)
        guard
            let expansion = try? RuleExpansion(
                rule: rule, start: start.local, isDate: start.isDate, limits: limits)
        else { return }
        var iterator = expansion.makeIterator()
        var made: [LocalDateTime] = []
        while made.count < 300, let next = iterator.next() { made.append(next) }
        try law("instances ascend", zip(made, made.dropFirst()).allSatisfy(<))
        try law("no instance is before the start", made.first.map { $0 >= start.local } ?? true)
        try checkJumps(expansion, made)
        try checkShortest(rule, start: start.local)
    }

    /// That a jump arrives where counting arrives.
    private static func checkJumps(
        _ expansion: RuleExpansion, _ made: [LocalDateTime]
    ) throws(BrokenLaw) {
        for index in Set([0, made.count / 2, made.count - 1]) where made.indices.contains(index) {
            for delay in [Int64(0), 1] {
                let target = made[index].adding(seconds: delay)
                var jumped = expansion.from(target)
                let tail = made.drop { $0 < target }
                for expected in tail {
                    let next = jumped.next()
                    // The way to the target is work too.
                    if next == nil, jumped.ranOutOfWork { break }
                    try law(
                        "a jump arrives where counting arrives", next == expected,
                        "\(target): \(expected), not \(next.map { "\($0)" } ?? "the end")")
                }
            }
        }
    }

    private static func checkShortest(_ rule: RecurrenceRule, start: LocalDateTime) throws(BrokenLaw) {
        let shortened = rule.shortened(start: start)
        try law("a shortened rule is not longer", shortened.text.utf8.count <= rule.text.utf8.count)
        let canBeRead = (try? RecurrenceRule(shortened.text)) == shortened
        try law("a shortened rule can be read", canBeRead, shortened.text)
        guard
            let expansion = try? RuleExpansion(
                rule: rule, start: start, includesStart: true, limits: limits),
            let other = try? RuleExpansion(
                rule: shortened, start: start, includesStart: true, limits: limits)
        else { return }
        var left = expansion.makeIterator()
        var right = other.makeIterator()
        for _ in 0..<200 {
            let (a, b) = (left.next(), right.next())
            if left.ranOutOfWork || right.ranOutOfWork { break }
            try law("a shortened rule makes the same", a == b, "\(rule.text) as \(shortened.text)")
            if a == nil { break }
        }
    }

    // MARK: - The whole event

    private static func checkObject(_ calendar: VCalendar, _ window: Range<Instant>) throws(BrokenLaw) {
        let resolver = ZoneResolver(calendar: calendar, database: .system, floating: .utc)
        guard
            let expander = try? RecurrenceExpander(calendar, resolver: resolver, limits: limits)
        else { return }
        let span = try? expander.span()
        guard let instances = try? expander.instances(in: window) else { return }
        try law("the limit of instances is kept", instances.count <= limits.instances)
        try law(
            "instances are sorted by start",
            zip(instances, instances.dropFirst())
                .allSatisfy { $0.interval.lowerBound <= $1.interval.lowerBound })
        // Of one component: a calendar may hold several objects.
        let own = instances.filter { !$0.isOverride && $0.recurrenceID != nil }
        for (member, instances) in Dictionary(grouping: own, by: \.member) {
            let ids = Set(instances.map(\.recurrenceID))
            try law("no instance comes twice", ids.count == instances.count, "member \(member)")
        }
        for instance in instances {
            let interval = instance.interval
            try law(
                "an instance overlaps the window",
                interval.overlaps(window) || window.contains(interval.lowerBound), "\(instance)")
            if let span {
                try law(
                    "the span holds every instance",
                    span.lowerBound <= interval.lowerBound && interval.upperBound <= span.upperBound,
                    "\(instance.interval) in \(span)")
            }
        }
        for instance in instances.prefix(3) + instances.suffix(2) {
            guard let id = instance.recurrenceID,
                let isContained = try? expander.contains(recurrenceID: id)
            else { continue }
            try law("an instance is contained", isContained, "\(id)")
        }
        var intervals: [Range<Instant>] = []
        try? expander.forEachInterval(in: window) { intervals.append($1) }
        try law(
            "the intervals are those of the instances",
            Set(intervals) == Set(instances.map(\.interval)) && intervals.count == instances.count)
        try checkHalves(expander, window, instances)
        if let few = try? expander.first(3), let more = try? expander.first(7) {
            try law("the first are the first of more", Array(more.prefix(few.count)) == few)
            try law("there are no more where fewer were all", few.count == 3 || more.count == few.count)
        }
    }

    /// That two halves of a window hold what the whole holds.
    private static func checkHalves(
        _ expander: RecurrenceExpander, _ window: Range<Instant>, _ instances: [Instance]
    ) throws(BrokenLaw) {
        let middle = window.lowerBound.advanced(by: window.upperBound.seconds(since: window.lowerBound) / 2)
        guard window.contains(middle), middle > window.lowerBound,
            let first = try? expander.instances(in: window.lowerBound..<middle),
            let second = try? expander.instances(in: middle..<window.upperBound)
        else { return }
        try law("two halves hold what the whole holds", Set(first).union(second) == Set(instances))
    }
}
