import FoundationEssentials

/// How many times its floor each hot path may take: the file that is checked in.
struct Thresholds: Codable, Equatable {
    /// By the name of the path.
    var ratios: [String: Double]

    init(ratios: [String: Double]) { self.ratios = ratios }

    init(contentsOf path: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
    }

    /// What is wrong with measured ratios; empty when nothing is.
    ///
    /// A path without a threshold, and a threshold without a path, are wrong too: nobody would notice.
    func complaints(about measured: [String: Double]) -> [String] {
        var complaints: [String] = []
        for (name, ratio) in measured.sorted(by: { $0.key < $1.key }) {
            guard let threshold = ratios[name] else {
                complaints.append("\(name) has no threshold")
                continue
            }
            if !(ratio <= threshold) {
                complaints.append(
                    "\(name) takes \(Self.text(ratio)) times its floor, not \(Self.text(threshold))")
            }
        }
        return complaints
            + ratios.keys.filter { measured[$0] == nil }.sorted().map { "\($0) was not measured" }
    }

    /// The file's text, with as few digits as say anything.
    func octets() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        var data = try encoder.encode(Thresholds(ratios: ratios.mapValues { ($0 * 10).rounded(.up) / 10 }))
        data.append(0x0A)
        return data
    }

    static func text(_ ratio: Double) -> String { "\((ratio * 100).rounded() / 100)" }
}
