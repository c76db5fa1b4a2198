/// BYSETPOS (RFC 5545 §3.3.10): positions in the set of one interval, from its start or its end.
struct BySetPosition {
    /// Whether the rule part is there.
    let isPresent: Bool
    /// Bit `n - 1` for the position `n`, where every position is among -64…64.
    let fromStart: UInt64
    /// Bit `n - 1` for the position `-n`.
    let fromEnd: UInt64
    /// All positions, where one is farther from both ends; else empty.
    private let values: [Int]

    init(_ values: [Int]) {
        isPresent = !values.isEmpty
        var fromStart: UInt64 = 0
        var fromEnd: UInt64 = 0
        var isFar = false
        for value in values where value != 0 {
            switch value {
            case 1...64: fromStart |= 1 << UInt64(value - 1)
            case -64 ... -1: fromEnd |= 1 << UInt64(-value - 1)
            default: isFar = true
            }
        }
        self.fromStart = fromStart
        self.fromEnd = fromEnd
        self.values = isFar ? values.filter { $0 != 0 } : []
    }

    /// Whether ``fromStart`` and ``fromEnd`` say everything.
    var isNear: Bool { values.isEmpty }

    /// Writes the positions, counted from 0, ascending and without repetition, that a set of `count` has.
    func positions(count: Int, into positions: inout [Int]) {
        positions.removeAll(keepingCapacity: true)
        for value in values where value.magnitude <= UInt(count) {
            positions.append(value > 0 ? value - 1 : count + value)
        }
        if isNear {
            Self.eachBit(of: fromStart) { if $0 < count { positions.append($0) } }
            Self.eachBit(of: fromEnd) { if $0 < count { positions.append(count - 1 - $0) } }
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
    func select(from set: ByTime.Offsets) -> ByTime.Offsets {
        guard isPresent else { return set }
        let all: [Int] =
            switch set {
            case .one(let offset): [offset]
            case .many(let offsets): offsets
            }
        var chosen: [Int] = []
        positions(count: all.count, into: &chosen)
        return chosen.count == 1 ? .one(all[chosen[0]]) : .many(chosen.map { all[$0] })
    }

    private static func eachBit(of mask: UInt64, _ body: (Int) -> Void) {
        var rest = mask
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest - 1
        }
    }
}
