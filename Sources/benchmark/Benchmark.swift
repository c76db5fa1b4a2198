import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// The program: measures the calendar core, one JSON object a line.
///
/// Figures of one run on one machine may be compared with each other, and with those of other libraries in the
/// same minutes; nothing else.  Meant for `-c release`.
@main
struct Benchmark {
    private static let usage = """
        benchmark icalendar DIR    parses and prints DIR/parse.ics
        benchmark icalendar-memory DIR
                                   parses DIR/parse.ics once and tells the most memory that was resident
        benchmark recurrence       expands rules, and jumps to a month 20 years on
        benchmark freebusy DIR     makes the VFREEBUSY of DIR/busy.ics for March 2026
        benchmark workload DIR     makes files of that kind in DIR
        benchmark check FILE [--only NAME] [--times N]
                                   compares each hot path, as a ratio to a floor measured in the same run, with
                                   the thresholds in FILE; --times does the work of a path N times over
        benchmark thresholds FILE  writes what it measures now, with room above it, as thresholds
        """

    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        do {
            switch words.first {
            case "icalendar" where words.count == 2: try ICalendarSpeed.measure(folder: words[1])
            case "icalendar-memory" where words.count == 2:
                try ICalendarSpeed.measureMemory(folder: words[1])
            case "recurrence" where words.count == 1: try RecurrenceSpeed.measure()
            case "freebusy" where words.count == 2: try FreeBusySpeed.measure(folder: words[1])
            case "workload" where words.count == 2: try Workload.write(to: words[1])
            case "thresholds" where words.count == 2: try SpeedCheck.write(to: words[1])
            case "check" where words.count >= 2:
                guard let check = SpeedCheck(Array(words.dropFirst())) else { fallthrough }
                exit(try check.run() ? 0 : 1)
            default:
                print("benchmark: wrong usage\n\(usage)")
                exit(2)
            }
        } catch {
            print("benchmark: \(error)")
            exit(1)
        }
    }

    /// The octets of a file, read in place: a copy of them would count as memory of whatever is measured.
    static func octets(of path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw Unreadable() }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size >= 0 else { throw Unreadable() }
        return try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                // Never beyond the buffer: what is asked for is what is left of it.
                let read = pread(
                    descriptor, buffer.baseAddress.map { $0 + count }, size - count, off_t(count))
                guard read > 0 else { throw Unreadable() }
                count += read
            }
        }
    }

    /// A file cannot be read.
    private struct Unreadable: Error {}
}
