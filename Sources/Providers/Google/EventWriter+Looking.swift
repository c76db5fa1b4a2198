import ICalendar
import ProviderKit

/// What is there, before anything is written and after it may have been.
extension EventWriter {
    /// The part for the step's occurrence, whether it is an exception yet or not.
    ///
    /// With `isFresh` a known part is read again: its known version is the precondition of a write, but says
    /// nothing of an outcome.
    func occurrence(isFresh: Bool = false) async throws(ProviderError) -> UpstreamPart? {
        guard let key = body.key else { throw Self.unreadable }
        if let part = try knownPart(at: key) { return isFresh ? try await ifPresent(part.id) : part }
        guard let series = try await seriesID(), let start = key.queryText else { return nil }
        let found = try await provider.all(
            in: calendar,
            query: [(name: "originalStart", value: start), (name: "showDeleted", value: "true")],
            path: [series, "instances"])
        for part in found {
            guard let event = try? EventGroup.event(in: part.payload) else {
                throw ProviderError(.transient, "Google's answer is no event")
            }
            // Of what was cancelled, not even the time may be left.
            guard let form = try? EventGroup.form(of: event, context: context) else { continue }
            if EventGroup.key(of: event, form: form, context: context) == key { return part }
        }
        return nil
    }

    /// The series of the step's occurrence.
    private func seriesID() async throws(ProviderError) -> String? {
        if let part = known.first(where: { !$0.isDeleted }) { return part.key }
        // The answer to the plan's first step was lost together with what it returned.
        guard let uid = body.uid else { return nil }
        return try await byUID(uid).first { $0.id == $0.key && !isCancelled($0) }?.id
    }

    /// The part for an occurrence among those that are known.
    func knownPart(at key: OccurrenceKey) throws(ProviderError) -> UpstreamPart? {
        do {
            let group = try EventGroup(known.filter { !$0.isDeleted }, context: context)
            return (group.exceptions[key] ?? group.cancelled[key])?.part
        } catch {
            guard error.code != .nothingLive else { return nil }
            throw ProviderError(.conflict, "Google's own event cannot be read")
        }
    }

    /// What upstream holds; a conflict where it cannot be read, so that it is looked at anew.
    func readable<Content>(
        _ read: () throws(WriteRefusal) -> Content
    ) throws(ProviderError) -> Content {
        do {
            return try read()
        } catch {
            throw ProviderError(.conflict, "Google's own event cannot be read")
        }
    }

    /// A part by its id; nil when upstream has no such event.
    func ifPresent(_ id: String) async throws(ProviderError) -> UpstreamPart? {
        do throws(ProviderError) {
            return try await provider.part(id, in: calendar)
        } catch {
            if error.kind == .notFound || error.kind == .gone { return nil }
            throw error
        }
    }

    /// Whether a part was last written by this very step.
    func isStamped(_ part: UpstreamPart) -> Bool {
        (try? EventGroup.event(in: part.payload))?.stamp == body.stamp
    }

    func isCancelled(_ part: UpstreamPart) -> Bool {
        part.isDeleted || (try? EventGroup.event(in: part.payload))?.isCancelled == true
    }

    /// The tombstones of some parts.
    func gone(_ ids: [String]) -> [UpstreamPart] {
        ids.map { id in
            let key = known.first { $0.id == id }?.key ?? id
            return UpstreamPart(id: id, key: key, etag: "", payload: [], isDeleted: true)
        }
    }

    /// The tombstones of an event and, when it is a master, of its exceptions.
    func goneWhole(_ id: String) -> [UpstreamPart] {
        gone([id] + known.filter { $0.key == id && $0.id != id }.map(\.id))
    }
}
