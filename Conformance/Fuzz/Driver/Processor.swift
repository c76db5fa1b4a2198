#if canImport(Glibc)
    import Glibc
#endif

/// The time that this thread had a processor, which other programs do not change much.
enum Processor {
    static var milliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    /// What one input may take, all laws together; instrumented code is several times slower.
    static let limit = getenv("FUZZ_MILLISECONDS").flatMap { Int(String(cString: $0)) } ?? 1000
}
