import StoreKit

/// What a reader thread does: one snapshot after the other on its own connection.
struct ReaderLoop {
    let connection: Connection
    let sealer: Sealer

    func run(_ queue: JobQueue<any WorkItem<Snapshot>>) {
        let snapshot = Snapshot(connection: connection, sealer: sealer)
        while let items = queue.take(atMost: 1) {
            for item in items { carryOut(item, on: snapshot) }
        }
        connection.close()
    }

    private func carryOut(_ item: any WorkItem<Snapshot>, on snapshot: Snapshot) {
        do throws(StoreError) {
            try connection.run("BEGIN")
        } catch {
            item.answer(error)
            return
        }
        _ = item.run(snapshot)
        // Nothing was written: ending the snapshot is all that there is to do.
        connection.rollBack()
        item.answer(nil)
    }
}
