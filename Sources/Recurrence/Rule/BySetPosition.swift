/// BYSETPOS (RFC 5545 §3.3.10): positions in the set of one interval, from its start or its end.
struct BySetPosition {
    private let values: [Int]
    /// Whether the rule part is there.
    let isPresent: Bool

    init(_ values: [Int]) {
        isPresent = !values.isEmpty
        self.values = values.filter { $0 != 0 }
    }

    /// Writes the positions, counted from 0, ascending and without repetition, that a set of `count` has.
    func positions(count: Int, into positions: inout [Int]) {
        positions.removeAll(keepingCapacity: true)
        for value in values where value.magnitude <= UInt(count) {
            positions.append(value > 0 ? value - 1 : count + value)
        }
        positions.sort()
        var kept = 0
        for index in positions.indices where index == 0 || positions[index] != positions[kept - 1] {
            positions[kept] = positions[index]
            kept += 1
        }
        positions.removeLast(positions.count - kept)
    }

    /// The members of a set that never changes.
    func select(from set: [Int]) -> [Int] {
        guard isPresent else { return set }
        var chosen: [Int] = []
        positions(count: set.count, into: &chosen)
        return chosen.map { set[$0] }
    }
}
