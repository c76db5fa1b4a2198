/// What the gateway remembers: users, accounts, calendars, objects, changes and write plans.
///
/// Values go in and come out in clear; an implementation seals what is sensitive before it reaches the disk.
/// Other processes may use the same store at the same time.
package protocol CalendarStore: Sendable {
    /// How far the store has come, asked without a way to its threads.
    var progress: StoreProgress { get }

    /// Runs `body` on one short snapshot.
    ///
    /// `body` runs on a thread of the store, never on the caller's executor; it must not block, and what it
    /// returns must not refer to the reader. A long listing is read in several calls.
    func read<T: Sendable>(_ body: @escaping @Sendable (any StoreReader) throws -> T) async throws -> T

    /// Runs `body` as one transaction and returns once it is on disk.
    ///
    /// When `body` throws, nothing of it is kept. Writes are carried out one after the other, in the order in
    /// which they were asked for; several may share one commit.
    func write<T: Sendable>(_ body: @escaping @Sendable (any StoreWriter) throws -> T) async throws -> T

    /// Whether another process changed the store since this was last asked (or since it was opened);
    /// ``progress`` counts it.
    func foreignChange() async throws -> Bool

    /// Octets that can still be stored, as far as the disk goes; `nil` where that is not known.
    var availableOctets: Int64? { get }

    /// Finishes what was asked for and closes; later calls throw ``StoreError/Code/closed``.
    func close() async
}

extension CalendarStore {
    /// Not known.
    package var availableOctets: Int64? { nil }
}
