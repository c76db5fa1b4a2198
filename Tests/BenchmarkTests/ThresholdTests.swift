import Foundation
import TestSupport
import Testing

@testable import benchmark

@Suite("Thresholds of speed")
struct ThresholdTests {
    private static let thresholds = Thresholds(ratios: ["parse": 20, "expand.daily": 3])

    @Test func `what keeps its threshold is not complained about`() {
        #expect(Self.thresholds.complaints(about: ["parse": 20, "expand.daily": 0.4]) == [])
    }

    @Test(arguments: [
        (["parse": 20.1, "expand.daily": 3], ["parse takes 20.1 times its floor, not 20.0"]),
        (["parse": .nan, "expand.daily": 3], ["parse takes nan times its floor, not 20.0"]),
        (["parse": 1], ["expand.daily was not measured"]),
        (["parse": 1, "expand.daily": 1, "new": 1], ["new has no threshold"]),
        ([:], ["expand.daily was not measured", "parse was not measured"]),
    ])
    func `what is slower, missing or unknown is told`(_ measured: [String: Double], _ told: [String]) {
        #expect(Self.thresholds.complaints(about: measured) == told)
    }

    @Test func `a threshold stands in the file for every hot path and for nothing else`() throws {
        let file = Fixture.packageRoot.appending(path: "Conformance/thresholds.json").path(
            percentEncoded: false)
        let names = try HotPath.all(Workload()).map(\.name)
        #expect(Set(try Thresholds(contentsOf: file).ratios.keys) == Set(names))
        #expect(Set(names).count == names.count)
    }

    @Test func `the workload is the same each time`() throws {
        #expect(try Workload().meetings == Workload().meetings)
    }

    @Test func `words behind check are understood, or not`() {
        #expect(SpeedCheck(["f"]) != nil)
        #expect(SpeedCheck(["f", "--only", "parse", "--times", "5"]) != nil)
        for words in [[], ["f", "--only"], ["f", "--times", "0"], ["f", "--fast", "1"]] {
            #expect(SpeedCheck(words) == nil)
        }
    }
}
