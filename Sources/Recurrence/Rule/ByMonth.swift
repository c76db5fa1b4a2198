import ICalendar

/// BYMONTH (RFC 5545 §3.3.10) as a mask of the Gregorian months 1…12.
struct ByMonth {
    /// Bit `m` is set when month `m` may hold instances.
    private(set) var mask: UInt16
    /// Whether the rule part is there.
    let isPresent: Bool

    static let everyMonth: UInt16 = 0x1FFE

    init(_ rule: RecurrenceRule) {
        isPresent = !rule.byMonth.isEmpty || !rule.byLeapMonth.isEmpty
        guard isPresent else {
            mask = Self.everyMonth
            return
        }
        mask = 0
        for month in rule.byMonth where 1...12 ~= month { mask |= 1 << UInt16(month) }
    }

    /// The month of DTSTART, where the rule names none.
    mutating func narrow(to month: Int) { mask = 1 << UInt16(month) }

    @inline(__always)
    func contains(_ month: Int) -> Bool { mask >> UInt16(month) & 1 != 0 }
}
