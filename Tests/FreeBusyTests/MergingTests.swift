import FreeBusy
import ICalendar
import Testing

@Suite("RFC 4791 §7.10 merging of busy time")
struct MergingTests {
    private func period(_ text: String) throws -> BusyPeriod {
        let parts = text.split(separator: " ")
        let times = try parts[0].split(separator: "/").map {
            try #require(CalendarTime("20260302T" + $0 + "00Z")?.instant)
        }
        let type = try #require(BusyType(rawValue: String(parts[1])))
        return BusyPeriod(interval: times[0]..<times[1], type: type)
    }

    @Test(arguments: [
        (["0900/1000 BUSY", "1000/1100 BUSY"], ["0900/1100 BUSY"]),
        (["0900/1000 BUSY", "0930/0945 BUSY"], ["0900/1000 BUSY"]),
        (["0900/1000 BUSY", "1030/1100 BUSY"], ["0900/1000 BUSY", "1030/1100 BUSY"]),
        (
            ["0900/1200 BUSY-TENTATIVE", "1000/1100 BUSY"],
            ["0900/1000 BUSY-TENTATIVE", "1000/1100 BUSY", "1100/1200 BUSY-TENTATIVE"]
        ),
        (
            ["0900/1200 BUSY", "1000/1100 BUSY-UNAVAILABLE", "1000/1030 BUSY-TENTATIVE"],
            ["0900/1000 BUSY", "1000/1100 BUSY-UNAVAILABLE", "1100/1200 BUSY"]
        ),
        (["0700/0900 BUSY", "1700/1900 BUSY"], ["0800/0900 BUSY", "1700/1800 BUSY"]),
        (["0900/0900 BUSY", "1000/1100 FREE", "0600/0800 BUSY", "1800/1900 BUSY"], []),
        (["1000/1100 BUSY", "0900/1000 BUSY", "0900/1100 BUSY-TENTATIVE"], ["0900/1100 BUSY"]),
    ])
    func `periods are clipped, sorted and disjoint, and the strongest type is told`(
        _ given: [String], _ merged: [String]
    ) throws {
        let window = try period("0800/1800 BUSY").interval
        #expect(try FreeBusy.merged(given.map(period), in: window) == merged.map(period))
    }

    @Test(arguments: [3, 40, 2000])
    func `many periods give what each minute by itself gives`(_ count: Int) throws {
        let window = try period("0800/1800 BUSY").interval
        let start = window.lowerBound.advanced(by: -3600)
        // Any spread will do, as long as it is the same each time.
        var seed: UInt64 = 11
        func number(below bound: UInt64) -> Int64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64((seed >> 33) % bound)
        }
        let given = (0..<count).map { _ in
            let from = start.advanced(by: number(below: 12 * 60) * 60)
            let length = number(below: UInt64(max(2, 1200 / count))) * 60
            return BusyPeriod(
                interval: from..<from.advanced(by: length), type: BusyType.allCases[Int(number(below: 4))])
        }
        let strength: [BusyType] = [.busyUnavailable, .busy, .busyTentative]
        func strongest(_ periods: [BusyPeriod], at instant: Instant) -> BusyType? {
            strength.first { type in periods.contains { $0.type == type && $0.interval.contains(instant) } }
        }
        let merged = FreeBusy.merged(given, in: window)
        for minute in 0..<600 {
            let instant = window.lowerBound.advanced(by: Int64(minute * 60))
            #expect(strongest(merged, at: instant) == strongest(given, at: instant))
        }
        for (left, right) in zip(merged, merged.dropFirst()) {
            let gap = right.interval.lowerBound.seconds(since: left.interval.upperBound)
            #expect(gap > 0 || (gap == 0 && left.type != right.type))
        }
        #expect(merged.allSatisfy { window.clamped(to: $0.interval) == $0.interval && !$0.interval.isEmpty })
    }

    @Test func `merging what is merged changes nothing`() throws {
        let window = try period("0800/1800 BUSY").interval
        let given = try ["0900/1200 BUSY", "1000/1300 BUSY-TENTATIVE", "1230/1400 BUSY-UNAVAILABLE"].map(
            period)
        let once = FreeBusy.merged(given, in: window)
        #expect(once.count == 3)
        #expect(FreeBusy.merged(once, in: window) == once)
    }
}
