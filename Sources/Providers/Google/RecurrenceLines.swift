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
            guard let line = Line(line) else {
                losses.append(Loss("RRULE", "malformed"))
                continue
            }
            switch line.name {
            case "RRULE":
                if let rule = try? RecurrenceRule(line.value) {
                    rules.append(rule)
                } else {
                    losses.append(Loss("RRULE", "malformed"))
                }
            case "RDATE", "EXDATE":
                guard let keys = Self.keys(of: line, form: form, database: database) else {
                    losses.append(Loss(line.name, "malformed"))
                    continue
                }
                if line.name == "RDATE" { additions.formUnion(keys) } else { exclusions.formUnion(keys) }
            case "EXRULE":
                exclude(line, form: form, start: start)
            default:
                losses.append(Loss("RRULE", "other-property"))
            }
        }
    }

    private static func keys(
        of line: Line, form: SeriesForm, database: TimeZoneDatabase
    ) -> [OccurrenceKey]? {
        var property = Property(PropertyName(line.name), value: line.value, parameters: [])
        if let zone = line.zone { property.setParameter(.tzid, zone) }
        if let type = line.valueType { property.setParameter(.value, type) }
        var times: [CalendarTime] = []
        if line.valueType?.uppercased() == "PERIOD" {
            guard let periods = try? property.periods() else { return nil }
            times = periods.map(\.start)
        } else {
            guard let read = try? property.times() else { return nil }
            times = read
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
    private mutating func exclude(_ line: Line, form: SeriesForm, start: LocalDateTime) {
        guard let rule = try? RecurrenceRule(line.value) else {
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

extension RecurrenceLines {
    /// One content line, split but not believed.
    private struct Line {
        let name: String
        let zone: String?
        let valueType: String?
        let value: String

        /// Nil for what is no content line (RFC 5545 §3.1), or holds a control character.
        init?(_ line: String) {
            let bytes = Array(line.utf8)
            guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
            var pieces: [String] = []
            var piece: [UInt8] = []
            var isQuoted = false
            var index = 0
            var foundColon = false
            while index < bytes.count, !foundColon {
                switch bytes[index] {
                case UInt8(ascii: "\""):
                    isQuoted.toggle()
                case UInt8(ascii: ";") where !isQuoted:
                    pieces.append(String(decoding: piece, as: UTF8.self))
                    piece = []
                case UInt8(ascii: ":") where !isQuoted:
                    foundColon = true
                default:
                    piece.append(bytes[index])
                }
                index += 1
            }
            guard foundColon else { return nil }
            pieces.append(String(decoding: piece, as: UTF8.self))
            name = pieces[0].uppercased()
            value = String(decoding: bytes[index...], as: UTF8.self)
            var zone: String?
            var valueType: String?
            for parameter in pieces.dropFirst() {
                let halves = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard halves.count == 2 else { return nil }
                switch halves[0].uppercased() {
                case "TZID": zone = String(halves[1])
                case "VALUE": valueType = String(halves[1])
                default: break
                }
            }
            self.zone = zone
            self.valueType = valueType
        }
    }
}
