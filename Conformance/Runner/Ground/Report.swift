#if canImport(Glibc)
    import Glibc
#endif

/// Counts what was judged, and prints what did not pass.
struct Report {
    private(set) var passed = 0
    private(set) var failed = 0
    private(set) var skipped = 0

    mutating func pass() { passed += 1 }

    mutating func fail(_ id: String, _ reason: String) {
        failed += 1
        print("FAILED \(id): \(reason)")
    }

    /// Notes a case that cannot be judged here, with the reason; skipping is never silent.
    mutating func skip(_ id: String, _ reason: String) {
        skipped += 1
        print("skipped \(id): \(reason)")
    }

    /// Notes what happened to a case that has no right answer; it counts as skipped.
    mutating func remark(_ id: String, _ remark: String) { skip(id, remark) }

    /// Passes when there is no reason against it.
    mutating func count(_ id: String, failure: String?) {
        if let failure { fail(id, failure) } else { pass() }
    }

    /// Prints the last line and gives the program's exit code.
    func end() -> Int32 {
        print("\(passed) passed, \(failed) failed, \(skipped) skipped")
        return failed == 0 ? 0 : 1
    }

    /// The standard error stream.
    struct Errors: TextOutputStream {
        func write(_ text: String) {
            let octets = Array(text.utf8)
            _ = Glibc.write(2, octets, octets.count)
        }
    }

    static var errors: Errors {
        get { Errors() }
        // swift-format-ignore
        set {}
    }
}
