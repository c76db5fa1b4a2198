import FoundationEssentials
import ProviderKit

/// What a step of a Google write plan does: the body of a ``WriteStep``.
///
/// It holds the content that is wanted, not the request: the request is made when the step is performed, from the
/// payload that upstream has then, so that what we do not know of it survives.
struct StepBody: Codable, Sendable {
    enum Action: String, Codable, Sendable {
        /// POST a new event; the account becomes its organizer.
        case insert
        /// POST a private copy of somebody else's event.
        case importCopy = "import"
        /// PUT a single event or a master.
        case revise
        /// PUT one occurrence, which makes it an exception if it is none yet.
        case occurrence
        /// DELETE one occurrence, which leaves a cancelled exception.
        case cancel
        /// DELETE an exception that its series no longer makes, when upstream has kept it.
        case drop
        /// DELETE an event, with all its occurrences.
        case delete
    }

    var action: Action
    var stamp: String
    var uid: String?
    var content: EventContent?
    /// Which exclusions of the content become EXDATE lines.
    var excluded: [OccurrenceKey] = []
    /// Which occurrence.
    var key: OccurrenceKey?
    /// Whether upstream is asked to send mail.
    var notifies: Bool

    init(_ step: WriteStep) throws(ProviderError) {
        do {
            self = try JSONDecoder().decode(StepBody.self, from: Data(step.body))
        } catch {
            throw ProviderError(.permanent, "a stored step of a write plan cannot be read")
        }
    }

    init(
        _ action: Action, stamp: String, uid: String? = nil, content: EventContent? = nil,
        excluded: [OccurrenceKey] = [], key: OccurrenceKey? = nil, notifies: Bool
    ) {
        self.action = action
        self.stamp = stamp
        self.uid = uid
        self.content = content
        self.excluded = excluded
        self.key = key
        self.notifies = notifies
    }

    /// The step, over the part that it writes.
    func step(over part: UpstreamPart? = nil) throws(WriteRefusal) -> WriteStep {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let body = try? encoder.encode(self) else {
            throw .invalidObject("a value that cannot be written down")
        }
        let isRemoval = action == .cancel || action == .drop || action == .delete
        return WriteStep(
            kind: action.rawValue, part: part?.id, precondition: part?.etag, body: [UInt8](body),
            isRemoval: isRemoval)
    }
}
