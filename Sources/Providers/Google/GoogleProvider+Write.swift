import HTTPTypes
import ICalendar
package import ProviderKit

extension GoogleProvider {
    package func perform(
        _ step: WriteStep, known parts: [UpstreamPart], in calendar: UpstreamCalendar
    ) async throws(ProviderError) -> [UpstreamPart] {
        let body = try StepBody(step)
        let writer = EventWriter(provider: self, calendar: calendar, body: body, known: parts)
        switch body.action {
        case .insert, .importCopy: return [try await writer.insert()]
        case .revise: return try await writer.revise(step)
        case .occurrence: return try await writer.writeOccurrence()
        case .cancel: return try await writer.cancelOccurrence(step)
        case .drop: return try await writer.dropOccurrence()
        case .delete: return try await writer.delete(step)
        }
    }

    package func outcome(
        of step: WriteStep, known parts: [UpstreamPart], in calendar: UpstreamCalendar
    ) async throws(ProviderError) -> [UpstreamPart]? {
        let body = try StepBody(step)
        let writer = EventWriter(provider: self, calendar: calendar, body: body, known: parts)
        switch body.action {
        case .insert, .importCopy:
            return try await writer.inserted().map { [$0] }
        case .revise:
            guard let id = step.part, let part = try await writer.ifPresent(id), writer.isStamped(part) else {
                return nil
            }
            return try await writer.refreshed(part)
        case .occurrence:
            guard let part = try await writer.occurrence(isFresh: true), writer.isStamped(part) else {
                return nil
            }
            return [part]
        case .cancel, .drop:
            guard let id = step.part else { return nil }
            guard let part = try await writer.ifPresent(id) else { return writer.gone([id]) }
            return writer.isCancelled(part) ? [part] : nil
        case .delete:
            guard let id = step.part else { return nil }
            if let part = try await writer.ifPresent(id), !writer.isCancelled(part) { return nil }
            return writer.goneWhole(id)
        }
    }
}
