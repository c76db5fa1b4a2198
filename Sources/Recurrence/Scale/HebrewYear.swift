/// The arithmetic of the Hebrew year, which begins with Tishri.
enum HebrewYear {
    /// The day number of 1 Tishri.
    ///
    /// The mean new moon of Tishri decides, save that the year may not begin on a Sunday, Wednesday or
    /// Friday, and that no year may get a length that no year has.
    static func firstDay(of year: Int) -> Int {
        let (before, this, after) = (molad(of: year - 1), molad(of: year), molad(of: year + 1))
        let correction = after - this == 356 ? 2 : this - before == 382 ? 1 : 0
        // 7 October -3760 of the Julian calendar.
        return -2_092_590 + this + correction
    }

    /// Days from the first Tishri to that of a year by its new moon.
    private static func molad(of year: Int) -> Int {
        // 235 months are 19 years; a month is 29 days and 13,753 of 25,920 parts.
        let months = (235 * year - 234).floorDivided(by: 19)
        let days = 29 * months + (12_084 + 13_753 * months).floorDivided(by: 25_920)
        return (3 * (days + 1)).floorModulo(7) < 3 ? days + 1 : days
    }

    /// The months of a year of so many days; Adar I is `5L` (RFC 7529 §4.2).
    static func addMonths(to year: inout ScaleYear, length: Int) {
        // 353…355 days, a leap year 30 more: Heshvan gains a day in the longest, Kislev loses one in the
        // shortest.
        year.append(1, 30)
        year.append(2, length % 10 == 5 ? 30 : 29)
        year.append(3, length % 10 == 3 ? 29 : 30)
        year.append(4, 29)
        year.append(5, 30)
        if length > 360 { year.append(5, 30, isLeap: true) }
        for number in 6...12 { year.append(number, number.isMultiple(of: 2) ? 29 : 30) }
    }
}
