/// The years of the Chinese calendar and of the Korean one (Dangi), which follow sun and moon.
///
/// A month begins on the day of a new moon.  The month of the winter solstice is the eleventh; where thirteen
/// months begin between two solstices' months, the first one in which the sun enters no new twelfth of its way
/// is a leap month, with the number of the one before.  A day is that of the calendar's own meridian.  A year has
/// the number of the Gregorian year in which it begins.
enum LunisolarYear {
    /// What the calendar's clock is ahead of universal time, in days.
    private static func offset(at time: Double, isKorean: Bool) -> Double {
        // Beijing's own mean time before 1929; Korea took the ninth meridian in 1912.
        let hours: Double =
            if isKorean { time < -21_185 ? 8 : 9 } else { time < -14_975 ? 7 + 2740.0 / 3600 : 8 }
        return hours / 24
    }

    /// The day number of a moment.
    private static func day(of time: Double, isKorean: Bool) -> Int {
        let universal = Sky.universal(time)
        return Int((universal + offset(at: universal, isKorean: isKorean)).rounded(.down))
    }

    /// What is known of the months from a solstice to the next, and where the first begins.
    private final class Known: Sendable {
        let solsticeYears = Reckoned<Int, [ScaleMonth]>(limit: 64)
        let solsticeMoons = Reckoned<Int, Int>(limit: 64)
    }

    /// A few suffice: years are asked for one after another, and kept.
    private static let chinese = Known()
    private static let korean = Known()

    private static func known(isKorean: Bool) -> Known { isKorean ? korean : chinese }

    /// A year with its months in their order.
    static func year(_ number: Int, isKorean: Bool) -> ScaleYear {
        // The year takes its last months from the next solstice year.
        let months =
            solsticeYear(number, isKorean: isKorean) + solsticeYear(number + 1, isKorean: isKorean)
        guard let first = months.firstIndex(where: { $0.number == 1 && !$0.isLeap }),
            let next = months.lastIndex(where: { $0.number == 1 && !$0.isLeap })
        else { return ScaleYear(first: 0) }
        var year = ScaleYear(first: months[first].first)
        for month in months[first..<next] { year.append(month.number, month.length, isLeap: month.isLeap) }
        return year
    }

    /// From the month of the solstice in December of the year before, up to the next one.
    private static func solsticeYear(_ year: Int, isKorean: Bool) -> [ScaleMonth] {
        known(isKorean: isKorean).solsticeYears.value(of: year) {
            reckonedSolsticeYear(year, isKorean: isKorean)
        }
    }

    private static func reckonedSolsticeYear(_ year: Int, isKorean: Bool) -> [ScaleMonth] {
        let first = solsticeMoon(year - 1, isKorean: isKorean)
        let last = solsticeMoon(year, isKorean: isKorean)
        let days = (first...last).map { day(of: Sky.newMoon($0), isKorean: isKorean) }
        let hasLeapMonth = last - first == 13
        var months: [ScaleMonth] = []
        var number = 10
        var needsLeapMonth = hasLeapMonth
        // Where the sun stands is asked only until the leap month is found.
        var twelfth = hasLeapMonth ? twelfth(at: days[0], isKorean: isKorean) : 0
        for index in 0..<(days.count - 1) {
            var isLeap = false
            if needsLeapMonth {
                let next = self.twelfth(at: days[index + 1], isKorean: isKorean)
                isLeap = next == twelfth
                twelfth = next
            }
            if isLeap { needsLeapMonth = false } else { number = number % 12 + 1 }
            months.append(
                ScaleMonth(
                    number: number, isLeap: isLeap, first: days[index], length: days[index + 1] - days[index])
            )
        }
        return months
    }

    /// The number of the new moon with which the month of the solstice begins.
    private static func solsticeMoon(_ year: Int, isKorean: Bool) -> Int {
        known(isKorean: isKorean).solsticeMoons.value(of: year) {
            reckonedSolsticeMoon(year, isKorean: isKorean)
        }
    }

    private static func reckonedSolsticeMoon(_ year: Int, isKorean: Bool) -> Int {
        let solstice = Sky.winterSolstice(year)
        let solsticeDay = day(of: solstice, isKorean: isKorean)
        var moon = Sky.newMoonNumber(near: solstice) + 1
        while day(of: Sky.newMoon(moon), isKorean: isKorean) > solsticeDay { moon -= 1 }
        return moon
    }

    /// In which twelfth of its way the sun stands as a day begins.
    private static func twelfth(at day: Int, isKorean: Bool) -> Int {
        let universal = Double(day) - offset(at: Double(day), isKorean: isKorean)
        // Back to terrestrial time; the lag changes slowly enough to be taken at either time.
        let terrestrial = universal + (universal - Sky.universal(universal))
        return Int(Sky.solarLongitude(terrestrial) / 30)
    }
}
