import CMicrohttpd
import Glibc

/// How the C library keeps the memory of large bodies, and of what is made of them.
enum LargeBlocks {
    /// Octets from which a block is mapped by itself, and goes back to the system when it is freed.
    private static let mapped: Int32 = 1 << 20
    /// Free octets at the end of a heap that go back, too.
    private static let trimmed: Int32 = 16 << 20

    /// Has large blocks given back, in the whole process; the first server that starts does it.
    ///
    /// By itself glibc takes the first large block that is freed for a sign that more will come, and serves later ones
    /// of up to 32 MiB from its heaps, eight heaps for each processor. There some hundred MiB remain after a few
    /// bodies of the greatest size that is allowed; a heap for each processor is enough for as many threads.
    static let areGivenBack: Bool = {
        let heaps = Int32(clamping: max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        return mallopt(M_MMAP_THRESHOLD, mapped) == 1 && mallopt(M_TRIM_THRESHOLD, trimmed) == 1
            && mallopt(M_ARENA_MAX, heaps) == 1
    }()
}
