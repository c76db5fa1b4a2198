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
        case .chinese, .dangi: self.year(year).first
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

    /// A year by sun and moon takes some hundredth of a millisecond: those years are kept, each calendar's by
    /// themselves.
    private static let equinoxes = Reckoned<Int, Int>()
    private static let chineseYears = Reckoned<Int, ScaleYear>()
    private static let koreanYears = Reckoned<Int, ScaleYear>()

    /// A year with its months.
    func year(_ number: Int) -> ScaleYear {
        switch self {
        case .chinese:
            Self.chineseYears.value(of: number) { LunisolarYear.year(number, isKorean: false) }
        case .dangi:
            Self.koreanYears.value(of: number) { LunisolarYear.year(number, isKorean: true) }
        default: arithmeticYear(number)
        }
    }

    private func arithmeticYear(_ number: Int) -> ScaleYear {
        var year = ScaleYear(first: firstDay(of: number))
        let length = firstDay(of: number + 1) - year.first
        switch self {
        case .gregorian:
            for month in 1...12 { year.append(month, CivilMonth.length(of: month, year: number)) }
        case .ethiopic, .coptic:
            for month in 1...12 { year.append(month, 30) }
            year.append(13, length - 360)
        case .hebrew: HebrewYear.addMonths(to: &year, length: length)
        case .islamic:
            for month in 1...11 { year.append(month, 30 - (month + 1) % 2) }
            year.append(12, length - 325)
        case .ummAlQura:
            guard let months = UmmAlQuraYear.longMonths(of: number) else {
                return Self.islamic(firstDay: -492_148).year(number)
            }
            for month in 0..<12 { year.append(month + 1, 29 + Int(months >> UInt16(month) & 1)) }
        case .persian:
            for month in 1...11 { year.append(month, month <= 6 ? 31 : 30) }
            year.append(12, length - 336)
        case .indian:
            year.append(1, length - 335)
            for month in 2...12 { year.append(month, month <= 6 ? 31 : 30) }
        case .chinese, .dangi: break
        }
        return year
    }

    /// How long a month is in one year or another; `nil` when no year has it.
    func lengths(of number: Int, isLeap: Bool) -> ClosedRange<Int>? {
        switch self {
        case .chinese, .dangi: return number <= 12 ? 29...30 : nil
        case .hebrew where isLeap: return number == 5 ? 30...30 : nil
        case .ethiopic, .coptic:
            if isLeap { return nil }
            return number == 13 ? 5...6 : 30...30
        default: break
        }
        guard !isLeap, number <= 12 else { return nil }
        switch self {
        case .gregorian:
            return CivilMonth.length(of: number, year: 2001)...CivilMonth.length(of: number, year: 2000)
        case .hebrew:
            if number == 2 || number == 3 { return 29...30 }
            return number == 1 || (number > 4 && !number.isMultiple(of: 2)) ? 30...30 : 29...29
        case .ummAlQura: return 29...30
        case .islamic where number == 12: return 29...30
        case .islamic: return number.isMultiple(of: 2) ? 29...29 : 30...30
        case .persian where number == 12: return 29...30
        case .indian where number == 1: return 30...31
        default: return number <= 6 ? 31...31 : 30...30
        }
    }
}
