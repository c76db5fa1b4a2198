/// Names of one zone: renamed ones, and the abbreviations and country names of old.
///
/// CLDR's groups are taken rather than the links of the IANA data, because those also join cities that merely
/// agree since 1970: nobody in Stockholm wants to be told that the meeting is in Berlin time.
enum ZoneAliases {
    private static let groups: [[String]] = {
        var groups: [[String]] = []
        for line in data.split(separator: "\n") {
            let names = line.split(separator: " ").map(String.init)
            if groups.last?.first == names.first {
                groups[groups.count - 1] += names.dropFirst()
            } else {
                groups.append(names)
            }
        }
        return groups
    }()

    private static let groupOfName: [String: Int] = {
        var result: [String: Int] = [:]
        for (index, group) in groups.enumerated() {
            for name in group { result[name.lowercased()] = index }
        }
        return result
    }()

    /// All names of a zone, IANA's preferred one first; empty for a zone with one name.
    static func names(of identifier: String) -> [String] {
        groupOfName[identifier.lowercased()].map { groups[$0] } ?? []
    }
}
