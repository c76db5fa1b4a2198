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

    @Test func `merging what is merged changes nothing`() throws {
        let window = try period("0800/1800 BUSY").interval
        let given = try ["0900/1200 BUSY", "1000/1300 BUSY-TENTATIVE", "1230/1400 BUSY-UNAVAILABLE"].map(
            period)
        let once = FreeBusy.merged(given, in: window)
        #expect(once.count == 3)
        #expect(FreeBusy.merged(once, in: window) == once)
    }
}
