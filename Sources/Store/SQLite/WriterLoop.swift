import StoreKit

/// A job for the writer thread.
enum WriterJob: Sendable {
    /// A transaction of its own, which may share its commit with others.
    case transaction(any WorkItem<Transaction>)
    /// Something that is done on the connection between transactions.
    case alone(any WorkItem<Connection>)

    func answer(_ failure: StoreError?) {
        switch self {
        case .transaction(let item): item.answer(failure)
        case .alone(let item): item.answer(failure)
        }
    }
}

/// What the writer thread does: it carries out the writes in their order and commits several at once.
///
/// A commit costs a flush of the disk, whatever it holds. Writes that came while the last flush went on share the
/// next; each under its own savepoint, so that one that fails takes nothing of the others with it. Everybody is
/// answered after the commit.
struct WriterLoop {
    let connection: Connection
    let sealer: Sealer
    let progress: StoreProgress

    /// So many writes share a commit at most.
    private static let groupLimit = 128
    /// A group that has taken this long is committed before more is added: 20 ms is about what a flush of a slow
    /// disk takes, and the first of the group waits for the last.
    private static let groupDuration = Duration.milliseconds(20)

    func run(_ queue: JobQueue<WriterJob>) {
        let transaction = Transaction(connection: connection, sealer: sealer)
        while let jobs = queue.take(atMost: Self.groupLimit) {
            var rest = jobs[...]
            while let job = rest.first {
                if case .alone(let item) = job {
                    rest = rest.dropFirst()
                    _ = item.run(connection)
                    item.answer(nil)
                } else {
                    rest = carryOutGroup(rest, on: transaction)
                }
            }
        }
        connection.close()
    }

    /// Carries out the transactions at the head of `jobs` and returns what is left to do.
    private func carryOutGroup(
        _ jobs: ArraySlice<WriterJob>, on transaction: Transaction
    ) -> ArraySlice<WriterJob> {
        var rest = jobs
        do throws(StoreError) {
            try connection.beginImmediate()
        } catch {
            // Each would wait as long again; their askers may come back.
            while case .transaction(let item)? = rest.first {
                item.answer(error)
                rest = rest.dropFirst()
            }
            return rest
        }
        let start = ContinuousClock.now
        transaction.touched = .init()
        var done: [any WorkItem<Transaction>] = []
        do throws(StoreError) {
            while case .transaction(let item)? = rest.first {
                rest = rest.dropFirst()
                done.append(item)
                try carryOut(item, on: transaction)
                if ContinuousClock.now - start >= Self.groupDuration { break }
            }
            try connection.commit()
            // Before anybody is told of it.
            progress.didCommit(
                directory: transaction.touched.directory, revisions: transaction.touched.revisions)
        } catch {
            connection.rollBack()
            for item in done { item.answer(error) }
            return rest
        }
        for item in done { item.answer(nil) }
        // Nobody waits for this, but who comes next.
        connection.keepLogShort()
        return rest
    }

    /// Carries out one write under its savepoint; throws only when the whole group is lost.
    private func carryOut(_ item: any WorkItem<Transaction>, on transaction: Transaction) throws(StoreError) {
        try connection.run("SAVEPOINT item")
        let before = transaction.touched
        let isKept = item.run(transaction)
        // A full disk, say: the engine may have ended the transaction, and the item's body may not have noticed.
        if let failure = connection.transactionFailure { throw failure }
        guard !connection.isOutsideTransaction else {
            throw StoreError(.engine, "the transaction ended before its time")
        }
        if !isKept {
            try connection.run("ROLLBACK TO item")
            transaction.touched = before
        }
        try connection.run("RELEASE item")
    }
}
