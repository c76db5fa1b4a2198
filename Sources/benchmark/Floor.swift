#if canImport(Glibc)
    import Glibc
#endif

/// Work that nobody can do without, done plainly: what hot paths are measured by.
///
/// It uses nothing of the calendar core, so that it does not become slower or faster with what it measures.
enum Floor {
    /// Finds the line ends of some octets, and copies them.
    static func scan(_ octets: [UInt8], into copy: inout [UInt8]) -> Int {
        var lines = 0
        octets.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            var rest = base
            let end = base + source.count
            while rest < end, let found = memchr(rest, 0x0A, end - rest) {
                lines += 1
                rest = UnsafeRawPointer(found) + 1
            }
            copy.withUnsafeMutableBytes { $0.baseAddress?.copyMemory(from: base, byteCount: source.count) }
        }
        return lines
    }

    /// Makes the year, month and day of so many days in a row, and a number of them all.
    static func dates(_ count: Int) -> Int {
        var sum = 0
        for number in 0..<count {
            // Days since 1 March of year 0; a year begins in March, so that the leap day is its last.
            let days = 730_000 + number
            let cycle = days / 146_097
            let rest = days - cycle * 146_097
            let year = (rest - rest / 1460 + rest / 36_524 - rest / 146_096) / 365
            let day = rest - (365 * year + year / 4 - year / 100)
            let month = (5 * day + 2) / 153
            sum &+= (year + cycle * 400) &* 512 &+ month &* 32 &+ day - (153 * month + 2) / 5
        }
        return sum
    }

    /// Looks up so many numbers in a sorted table by bisection.
    static func lookUps(_ count: Int, in table: [Int64]) -> Int {
        var sum = 0
        for number in 0..<count {
            let wanted = Int64(number &* 7919 % 4096) &* 1_000_003
            var low = 0
            var high = table.count
            while low < high {
                let middle = (low + high) / 2
                if table[middle] <= wanted { low = middle + 1 } else { high = middle }
            }
            sum &+= low
        }
        return sum
    }
}
