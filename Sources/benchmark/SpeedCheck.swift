import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// Compares each hot path with its floor, and the ratios with thresholds.
///
/// Path and floor are measured in turns and by the processor time of this thread, so that what else the machine
/// does concerns both; the median of the turns counts.
struct SpeedCheck {
    private static let turns = 15
    /// The shortest time, in seconds, in which a piece of work is measured; shorter ones are repeated.
    private static let shortest = 0.002
    /// How much room `thresholds` leaves above what it measures.
    private static let room = 1.7

    private let file: String
    private var only: String?
    private var times = 1

    /// Reads the words behind `check`; `nil` for wrong ones.
    init?(_ words: [String]) {
        guard let file = words.first else { return nil }
        self.file = file
        var rest = words.dropFirst()
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else { return nil }
            switch option {
            case "--only": only = value
            case "--times":
                guard let times = Int(value), times > 0 else { return nil }
                self.times = times
            default: return nil
            }
        }
    }

    /// Measures, reports a line for each path, and says whether all thresholds are kept.
    func run() throws -> Bool {
        var thresholds = try Thresholds(contentsOf: file)
        if let only { thresholds.ratios = thresholds.ratios.filter { $0.key == only } }
        let measured = try Self.measure(only: only, times: times)
        for (name, ratio) in measured.sorted(by: { $0.key < $1.key }) {
            let threshold = thresholds.ratios[name].map(Thresholds.text) ?? "none"
            try Figure(
                name: "check.\(name)", value: (ratio * 100).rounded() / 100, unit: "times the floor",
                detail: "threshold \(threshold)"
            ).report()
        }
        var complaints = thresholds.complaints(about: measured)
        if measured.isEmpty { complaints.append("nothing was measured") }
        for complaint in complaints {
            let line = Array("benchmark: \(complaint)\n".utf8)
            _ = Glibc.write(STDERR_FILENO, line, line.count)
        }
        return complaints.isEmpty
    }

    /// Writes thresholds with room above what is measured now.
    static func write(to path: String) throws {
        let measured = try measure(only: nil, times: 1)
        try Thresholds(ratios: measured.mapValues { $0 * room }).octets().write(to: URL(filePath: path))
    }

    /// The ratios by name.
    private static func measure(only: String?, times: Int) throws -> [String: Double] {
        let paths = try HotPath.all(Workload()).filter { only == nil || $0.name == only }
        var measured: [String: Double] = [:]
        for path in paths { measured[path.name] = try ratio(of: path, times: times) }
        return measured
    }

    private static func ratio(of path: HotPath, times: Int) throws -> Double {
        // What comes out is used, or a floor could be left out altogether.
        var sink = 0
        defer { if sink == .min { print(sink) } }
        let work = try repetitions { sink &+= try path.work() }
        let floor = repetitions { sink &+= path.floor() }
        var ratios: [Double] = []
        for _ in 0..<turns {
            let before = seconds(floor) { sink &+= path.floor() }
            let spent = try seconds(work * times) { sink &+= try path.work() }
            let after = seconds(floor) { sink &+= path.floor() }
            ratios.append(spent / Double(work) / ((before + after) / 2 / Double(floor)))
        }
        return ratios.sorted()[turns / 2]
    }

    /// How often a piece of work has to be done to be measured.
    private static func repetitions(_ work: () throws -> Void) rethrows -> Int {
        var count = 1
        while try seconds(count, work) < shortest { count *= 2 }
        return count
    }

    private static func seconds(_ count: Int, _ work: () throws -> Void) rethrows -> Double {
        let start = processorSeconds
        for _ in 0..<count { try work() }
        return processorSeconds - start
    }

    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
