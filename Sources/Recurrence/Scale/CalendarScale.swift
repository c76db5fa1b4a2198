import ICalendar
import Octets

/// A calendar for RSCALE (RFC 7529), reckoned by its arithmetic, by the sky, or looked up.
///
/// Years, months and days of these calendars follow from the number of the year alone.  Calendars that begin a
/// month when somebody has seen the moon (`ISLAMIC`, `ISLAMIC-RGSA`) are not among them.
enum CalendarScale: Hashable {
    /// The Gregorian one, where its years have to be gone through as those of other calendars.
    case gregorian
    case ethiopic
    case coptic
    case hebrew
    /// The tabular Islamic calendar, which begins on a Friday ("civil") or a Thursday.
    case islamic(firstDay: Int)
    case ummAlQura
    case indian
    /// The Iranian one, whose year begins on the day of the equinox.
    case persian
    case chinese
    /// The Korean one, which is the Chinese under another meridian.
    case dangi

    /// What an RSCALE stands for.
    enum Meaning {
        /// The Gregorian calendar, or one that has its months and years under other numbers.
        case gregorian
        case scale(CalendarScale)
        case unsupported
    }

    /// RSCALE is "case insensitive", and an alias of CLDR stands for its calendar (RFC 7529 §5).
    static func meaning(of name: String?) -> Meaning {
        guard let name else { return .gregorian }
        switch ASCII.uppercased(name) {
        case "GREGORIAN", "GREGORY", "ISO8601", "BUDDHIST", "JAPANESE", "ROC": return .gregorian
        case "ETHIOPIC", "ETHIOPIC-AMETE-ALEM", "ETHIOAA": return .scale(.ethiopic)
        case "COPTIC": return .scale(.coptic)
        case "HEBREW": return .scale(.hebrew)
        // 16 July 622 of the Julian calendar, and the day before.
        case "ISLAMIC-CIVIL", "ISLAMICC": return .scale(.islamic(firstDay: -492_148))
        case "ISLAMIC-TBLA": return .scale(.islamic(firstDay: -492_149))
        case "ISLAMIC-UMALQURA": return .scale(.ummAlQura)
        case "PERSIAN": return .scale(.persian)
        case "CHINESE": return .scale(.chinese)
        case "DANGI": return .scale(.dangi)
        case "INDIAN": return .scale(.indian)
        default: return .unsupported
        }
    }

    /// The day number of the first day of a year.
    func firstDay(of year: Int) -> Int {
        switch self {
        case .gregorian: CivilMonth.firstDay(year: year, month: 1)
        // The first day of the year 1: 29 August of the Julian years 8 and 284.
        case .ethiopic: -716_367 + 365 * (year - 1) + year.floorDivided(by: 4)
        case .coptic: -615_558 + 365 * (year - 1) + year.floorDivided(by: 4)
        case .hebrew: HebrewYear.firstDay(of: year)
        // Eleven leap years in thirty.
        case .islamic(let first): first + 354 * (year - 1) + (3 + 11 * year).floorDivided(by: 30)
        case .ummAlQura:
            UmmAlQuraYear.firstDay(of: year) ?? Self.islamic(firstDay: -492_148).firstDay(of: year)
        // The Saka year begins on 22 March, in Gregorian leap years on 21 March.
        case .indian:
            CivilMonth.firstDay(year: year + 78, month: 3) + (CivilMonth.isLeap(year + 78) ? 20 : 21)
        case .persian: Self.equinoxes.value(of: year) { Sky.dayOfEquinox(year + 621) }
        case .chinese, .dangi: months(of: year).first?.first ?? 0
        }
    }

    /// The year that a day lies in.
    func year(containing day: Int) -> Int {
        if self == .chinese || self == .dangi {
            // The new year is never before 20 January nor after 21 February.
            let year = CivilMonth(containing: day).year
            return firstDay(of: year) <= day ? year : year - 1
        }
        // A first guess that is off by few years, then the year itself.
        let origin = firstDay(of: 1)
        let meanLength: Double =
            switch self {
            case .islamic, .ummAlQura: 354.366
            default: 365.245
            }
        var year = Int((Double(day - origin) / meanLength).rounded(.down)) + 1
        while firstDay(of: year) > day { year -= 1 }
        while firstDay(of: year + 1) <= day { year += 1 }
        return year
    }

    /// The first day of week 1: the first week with at least four days in the year (RFC 5545 §3.3.10).
    func firstWeek(of year: Int, startingOn weekStart: Int) -> Int {
        let fourth = firstDay(of: year) + 3
        return fourth - (fourth.weekdayIndex - weekStart + 7) % 7
    }

    private static let equinoxes = Reckoned<Int, Int>()

    private struct Year: Hashable {
        var scale: CalendarScale
        var number: Int
    }

    private static let years = Reckoned<Year, [ScaleMonth]>()

    /// The months of a year in their order.
    func months(of year: Int) -> [ScaleMonth] {
        Self.years.value(of: Year(scale: self, number: year)) { reckonedMonths(of: year) }
    }

    private func reckonedMonths(of year: Int) -> [ScaleMonth] {
        if self == .chinese || self == .dangi {
            return LunisolarYear.months(of: year, isKorean: self == .dangi)
        }
        var months: [ScaleMonth] = []
        var first = firstDay(of: year)
        let length = firstDay(of: year + 1) - first
        func append(_ number: Int, _ length: Int, isLeap: Bool = false) {
            months.append(ScaleMonth(number: number, isLeap: isLeap, first: first, length: length))
            first += length
        }
        switch self {
        case .gregorian:
            for number in 1...12 { append(number, CivilMonth.length(of: number, year: year)) }
        case .ethiopic, .coptic:
            for number in 1...12 { append(number, 30) }
            append(13, length - 360)
        case .hebrew:
            for month in HebrewYear.months(length: length) {
                append(month.number, month.length, isLeap: month.isLeap)
            }
        case .islamic:
            for number in 1...11 { append(number, 30 - (number + 1) % 2) }
            append(12, length - 325)
        case .ummAlQura:
            let lengths = UmmAlQuraYear.lengths(of: year)
            guard let lengths else { return Self.islamic(firstDay: -492_148).months(of: year) }
            for (index, length) in lengths.enumerated() { append(index + 1, length) }
        case .persian:
            for number in 1...11 { append(number, number <= 6 ? 31 : 30) }
            append(12, length - 336)
        case .indian:
            append(1, length - 335)
            for number in 2...12 { append(number, number <= 6 ? 31 : 30) }
        case .chinese, .dangi: break
        }
        return months
    }
}

/// A month of a ``CalendarScale``, with the number that RFC 7529 §4.2 gives it.
struct ScaleMonth: Hashable {
    /// 1…13; a leap month has the number of the month before it.
    let number: Int
    /// Whether it is written with an `L`.
    let isLeap: Bool
    /// The day number of its first day.
    let first: Int
    let length: Int
}
