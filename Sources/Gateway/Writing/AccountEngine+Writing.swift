package import CalDAVServer
import Cryptography
package import ICalendar
package import StoreKit
package import WebDAV

extension AccountEngine {
    /// Stores an object, upstream first.
    ///
    /// A PUT of other octets while one is under way for the same name is told to come back; the same octets
    /// join it. The wait ends at the write deadline, the plan does not.
    package func put(
        _ octets: [UInt8], _ object: VCalendar, name: String, in calendar: CalendarRecord,
        _ preconditions: Preconditions
    ) async throws(DAVError) -> PutOutcome {
        let request = WriteRequest(
            content: .init(octets: octets, object: object), name: name, calendar: calendar,
            preconditions: preconditions)
        return try await outcome(of: request, digest: Digest.sha256(octets))
    }

    /// Deletes an object, upstream first.
    package func delete(
        _ name: String, in calendar: CalendarRecord, _ preconditions: Preconditions
    ) async throws(DAVError) {
        let request = WriteRequest(
            content: nil, name: name, calendar: calendar, preconditions: preconditions)
        _ = try await outcome(of: request, digest: [])
    }

    /// What a client asks for.
    struct WriteRequest: Sendable {
        /// What a PUT brings.
        struct Content: Sendable {
            var octets: [UInt8]
            /// The same, read.
            var object: VCalendar
        }

        /// What is to be stored; `nil` where the object is to be deleted.
        var content: Content?
        var name: String
        var calendar: CalendarRecord
        var preconditions: Preconditions

        var intent: WritePlan.Intent { content.map { .put(octets: $0.octets) } ?? .delete }
        var slot: WriteSlot { WriteSlot(calendar: calendar.id, name: name) }
    }

    /// A 503 that tells when to come back.
    nonisolated func unavailable(_ sentence: String, retryAfter: Int? = nil) -> DAVError {
        .unavailable(sentence, retryAfter: retryAfter ?? configuration.retryAfter)
    }

    // MARK: - Waiting

    func outcome(of request: WriteRequest, digest: [UInt8]) async throws(DAVError) -> PutOutcome {
        let slot = request.slot
        await recovered()
        guard !isStopping else { throw unavailable("The gateway is stopping.") }
        if let open = writes[slot] {
            guard open.digest == digest else {
                throw unavailable("Another change of this resource is on its way upstream.")
            }
        } else {
            writes[slot] = RunningWrite(digest: digest)
            writes[slot]?.task = Task { await begin(request, digest: digest) }
        }
        return try await wait(for: slot).get()
    }

    func wait(for slot: WriteSlot) async -> Result<PutOutcome, DAVError> {
        waiterCount += 1
        let number = waiterCount
        // No limit: the wait lasts as long as the write.
        let deadline: Task<Void, Never>? =
            configuration.writeDeadline == .zero
            ? nil
            : Task { [clock, configuration] in
                do {
                    try await clock.sleep(configuration.writeDeadline)
                    giveUp(number, at: slot)
                } catch { /* the write was faster */  }
            }
        defer { deadline?.cancel() }
        return await withCheckedContinuation { continuation in
            guard writes[slot] != nil else {
                continuation.resume(returning: .failure(unavailable("The write has just ended.")))
                return
            }
            writes[slot]?.waiters[number] = continuation
        }
    }

    func giveUp(_ number: Int, at slot: WriteSlot) {
        let waiter = writes[slot]?.waiters.removeValue(forKey: number)
        waiter?.resume(returning: .failure(unavailable("Upstream has not answered yet; the write goes on.")))
    }

    /// Tells all who wait; the write itself may go on.
    func settle(_ slot: WriteSlot, _ result: Result<PutOutcome, DAVError>) {
        let waiters = writes[slot]?.waiters ?? [:]
        writes[slot]?.waiters = [:]
        for waiter in waiters.values { waiter.resume(returning: result) }
    }

    func close(_ slot: WriteSlot, _ result: Result<PutOutcome, DAVError>) {
        settle(slot, result)
        writes[slot] = nil
    }
}
