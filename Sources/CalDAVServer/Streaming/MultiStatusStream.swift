internal import HTTPTypes
internal import WebDAV

/// Sends a multistatus while it is made.
///
/// The server pulls one piece after the other; the actor only keeps the source between two pulls.
actor MultiStatusStream<Source: ResponseSource> {
    private var source: Source
    private var pending: ArraySlice<[UInt8]>
    private var isDone = false
    private var deadline: WorkDeadline
    private let lane: SlowLane?
    private let href: String?

    /// Goes on with a source whose first responses are made.
    ///
    /// - Parameters:
    ///   - source: What makes the responses.
    ///   - head: What is at hand already.
    ///   - deadline: How long it may be worked at.
    ///   - href: The resource of the request, when an answer may end with the word that there is more.
    ///   - lane: Where the work is done; `nil` for the cooperative pool.
    init(
        _ source: Source, after head: [[UInt8]], deadline: WorkDeadline, truncatedAt href: String?,
        on lane: SlowLane?
    ) {
        self.source = source
        self.pending = head[...]
        self.deadline = deadline
        self.href = href
        self.lane = lane
    }

    /// The next piece; `nil` after the end.
    ///
    /// - Throws: When the answer cannot be completed. The connection is then cut: an answer that ends too
    ///   early must never look complete, for a client would take what is missing for deleted.
    func next() async throws -> [UInt8]? {
        if let head = pending.popFirst() { return head }
        guard !isDone else { return nil }
        try Task.checkCancellation()
        var source = source
        var deadline = deadline
        let piece: [UInt8]?
        do throws(DAVError) {
            piece = try await withTaskExecutorPreference(lane) { () async throws(DAVError) in
                try await deadline.measure { () async throws(DAVError) in try await source.next() }
            }
        } catch {
            guard let href, error.precondition == .dav("number-of-matches-within-limits") else { throw error }
            // What was told is right, and this says that there is more (as RFC 6578 section 3.6 has it).
            isDone = true
            return MultiStatus.response(href, status: 507, error: error) + MultiStatus.tail(syncToken: nil)
        }
        self.deadline = deadline
        self.source = source
        guard let piece else {
            isDone = true
            return MultiStatus.tail(syncToken: source.syncToken)
        }
        return piece
    }
}

/// How much longer an answer may be worked at; the time in which a client reads it does not count.
struct WorkDeadline: Sendable {
    private var left: Duration?
    private let whole: Duration?

    /// Allows so much work; zero for any amount.
    init(_ limit: Duration) {
        left = limit == .zero ? nil : limit
        whole = left
    }

    /// Begins anew.
    mutating func restart() { left = whole }

    /// Does a piece of the work.
    ///
    /// - Throws: 503 when the time is over, besides what the work throws.
    mutating func measure<T: Sendable>(
        _ work: () async throws(DAVError) -> T
    ) async throws(DAVError) -> T {
        guard let before = left else { return try await work() }
        let start = ContinuousClock.now
        let result = try await work()
        left = before - (ContinuousClock.now - start)
        guard let left, left > .zero else {
            throw .unavailable("The report takes too long; ask for less at once.", retryAfter: 60)
        }
        return result
    }
}

extension CalDAVHandler {
    /// Octets that are at hand before an answer begins: until then a failure still has a status of its own.
    ///
    /// Of a large answer most pieces are kept for others anyway, and are not copied.
    private static var eagerOctets: Int { 4 * 1_048_576 }
    /// Work after which an answer begins, whatever is at hand.
    private static var eagerWork: Duration { .milliseconds(100) }

    /// Answers 207 with everything that a source makes.
    ///
    /// - Parameters:
    ///   - source: What makes the responses.
    ///   - fields: Further fields of the answer.
    ///   - href: The resource of the request, when an answer that turns out too long once it is on its way may end
    ///     with 507 for it.
    ///   - isHeavy: Whether each response takes so much work that others must not wait for it.
    /// - Returns: The answer, or its beginning with the source behind it.
    /// - Throws: What hinders it before it has begun.
    func multiStatus(
        _ source: some ResponseSource, fields: HTTPFields = .init(), truncatedAt href: String? = nil,
        isHeavy: Bool = false
    ) async throws(DAVError) -> HTTPResponse {
        let lane = isHeavy ? SlowLane.shared : nil
        var source = source
        var pieces = [MultiStatus.head]
        var count = 0
        let start = ContinuousClock.now
        var deadline = WorkDeadline(limits.reportDeadline)
        var all = MultiStatus.fields
        for field in fields { all.add(field.name, field.value) }
        while count < Self.eagerOctets, count == 0 || ContinuousClock.now - start < Self.eagerWork {
            let piece = try await withTaskExecutorPreference(lane) { () async throws(DAVError) in
                try await deadline.measure { () async throws(DAVError) in try await source.next() }
            }
            guard let piece else {
                pieces.append(MultiStatus.tail(syncToken: source.syncToken))
                // Of a small answer one piece is cheaper than several.
                guard count > 65_536 else {
                    return HTTPResponse(status: 207, fields: all, body: Array(pieces.joined()))
                }
                return HTTPResponse(status: 207, fields: all, pieces: pieces)
            }
            count += piece.count
            pieces.append(piece)
        }
        deadline.restart()
        let stream = MultiStatusStream(
            source, after: pieces, deadline: deadline, truncatedAt: href, on: lane)
        return HTTPResponse(status: 207, fields: all, stream: { try await stream.next() })
    }
}
