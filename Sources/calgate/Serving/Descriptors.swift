import Glibc

/// The file descriptors of the process: each connection takes one.
enum Descriptors {
    /// What the store, the log, upstreams and closing connections need beside the clients.
    private static let others = 64
    private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    /// Allows as many as the system lets one have; most systems begin with 1024, for programs that still use `select`.
    static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(kind, &limit)
    }

    /// Connections for which there are descriptors.
    static var room: Int {
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0 else { return 1024 - others }
        return max(1, Int(clamping: limit.rlim_cur) - others)
    }
}
