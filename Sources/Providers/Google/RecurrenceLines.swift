import ICalendar
import ProviderKit
import Recurrence
import TimeZones

/// Google's `recurrence[]`: content lines without DTSTART, read into values and printed anew.
///
/// A stranger wrote the lines.  Nothing of them reaches the object but typed values, so a line cannot bring a
/// property of its own.
struct RecurrenceLines {
    var rules: [RecurrenceRule] = []
    /// RDATE.
    var additions: Set<OccurrenceKey> = []
    /// EXDATE, and what an EXRULE takes away.
    var exclusions: Set<OccurrenceKey> = []
    var losses: [Loss] = []

    /// EXRULE is deprecated and served as EXDATE; no more than this many are worked out.
    private static let exceptionRuleBound = 1000

    /// Reads the lines of one series.
    init(_ lines: [String], form: SeriesForm, start: LocalDateTime, database: TimeZoneDatabase) {
        for line in lines {
            guard let line = try? Property(contentLine: line) else {
                losses.append(Loss("RRULE", "malformed"))
                continue
            }
            switch line.name {
            case .rrule:
                if let rule = try? line.recurrenceRule() {
                    rules.append(rule)
                } else {
                    losses.append(Loss("RRULE", "malformed"))
                }
            case .rdate, .exdate:
                guard let keys = Self.keys(of: line, form: form, database: database) else {
                    losses.append(Loss(line.name == .rdate ? "RDATE" : "EXDATE", "malformed"))
                    continue
                }
                if line.name == .rdate { additions.formUnion(keys) } else { exclusions.formUnion(keys) }
            case .exrule:
                exclude(line, form: form, start: start)
            default:
                losses.append(Loss("RRULE", "other-property"))
            }
        }
    }

    private static func keys(
        of line: Property, form: SeriesForm, database: TimeZoneDatabase
    ) -> [OccurrenceKey]? {
        guard let times = try? (line.holdsPeriods ? line.periods().map(\.start) : line.times()) else {
            return nil
        }
        var keys: [OccurrenceKey] = []
        for time in times {
            let key = form.key(of: time) { time in
                switch time {
                case .utc(let local): return Instant(utc: local)
                case .zoned(let local, let name): return database.resolve(name)?.instant(of: local)
                case .floating(let local): return form.zone.instant(of: local)
                case .date: return nil
                }
            }
            guard let key else { return nil }
            keys.append(key)
        }
        return keys
    }

    /// Works an EXRULE out on the wall clock of the series.
    private mutating func exclude(_ line: Property, form: SeriesForm, start: LocalDateTime) {
        guard let rule = try? line.recurrenceRule() else {
            losses.append(Loss("EXRULE", "malformed"))
            return
        }
        var until: LocalDateTime?
        if case .until(.utc(let local)) = rule.bound, form.kind == .zoned {
            until = form.zone.local(at: Instant(utc: local))
        }
        let isDate = form.kind == .dates
        guard let expansion = try? RuleExpansion(rule: rule, start: start, isDate: isDate, until: until)
        else {
            losses.append(Loss("EXRULE", "unsupported"))
            return
        }
        var iterator = expansion.makeIterator()
        for _ in 0..<Self.exceptionRuleBound {
            guard let local = iterator.next() else {
                if iterator.ranOutOfWork { losses.append(Loss("EXRULE", "bounded")) }
                return
            }
            exclusions.insert(
                isDate ? OccurrenceKey(local.date) : OccurrenceKey(form.zone.instant(of: local)))
        }
        losses.append(Loss("EXRULE", "bounded"))
    }
}
