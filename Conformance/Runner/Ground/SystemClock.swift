import ICalendar

#if canImport(Glibc)
    import Glibc
#endif

/// What the C library says about time zones.
///
/// It reads the same zone files as we do, with code of its own.  Zone data change from year to year, for the
/// past too; so a case that contradicts the C library contradicts this machine's data, whoever is asked.
enum SystemClock {
    /// When a wall clock of the zone shows `local`, by RFC 5545 §3.3.5: the first of two, and in a gap with the
    /// offset before it.
    ///
    /// - Returns: `nil` when the C library does not know the zone.
    static func instant(of local: LocalDateTime, in zone: String) -> Instant? {
        guard select(zone) else { return nil }
        let second = local.secondsSinceEpoch
        // No clock was ever ahead of another by more than 26 hours.
        var offsets: Set<Int64> = []
        for hours in stride(from: -30, through: 30, by: 1) as StrideThrough<Int64> {
            if let offset = offset(at: second + hours * 3600) { offsets.insert(offset) }
        }
        let instants = offsets.map { second - $0 }.filter { offset(at: $0) == second - $0 }
        if let first = instants.min() { return Instant(secondsSinceEpoch: first) }
        // In a gap the larger offset, the one after it, leads to an instant before it.
        guard let after = offsets.max(), let before = offset(at: second - after) else { return nil }
        return Instant(secondsSinceEpoch: second - before)
    }

    /// Whether the C library knows the zone, which is then the process's.
    private static func select(_ zone: String) -> Bool {
        guard CaseFile.exists("/usr/share/zoneinfo/\(zone)") else { return false }
        setenv("TZ", ":\(zone)", 1)
        tzset()
        return true
    }

    private static func offset(at second: Int64) -> Int64? {
        var time = time_t(second)
        var fields = tm()
        guard localtime_r(&time, &fields) != nil else { return nil }
        return Int64(fields.tm_gmtoff)
    }
}
