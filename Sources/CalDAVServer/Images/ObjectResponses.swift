internal import ICalendar
internal import WebDAV

/// The responses for the objects of a calendar's image, one chunk after the other.
struct ObjectResponses: Sendable {
    /// Makes the response for an object, with its octets where they are needed; `nil` for one that is left out.
    typealias Respond = @Sendable (ObjectInfo, [UInt8]?) throws(DAVError) -> AnswerMemo.Answer?

    private let image: CalendarImage
    private let calendar: CalendarInfo
    private let backend: any CalendarBackend
    private let window: Range<Instant>?
    private let needsOctets: Bool
    private let memo: (answers: AnswerMemo, question: UInt64)?
    private let respond: Respond
    private var chunk = 0
    private var entry = 0
    /// Objects that were read and are not answered yet, the next one last.
    private var pending: [StoredObject] = []

    /// Octets and instances of one answer: of an object with many instances more is made than was read.
    private static let answerOctets = 4 * 1_048_576
    private static let answerInstances = 10_000

    /// Responses.
    ///
    /// - Parameters:
    ///   - image: What the calendar holds.
    ///   - calendar: The calendar.
    ///   - backend: Where octets come from.
    ///   - window: Objects without an instance in it need not be looked at.
    ///   - needsOctets: Whether `respond` needs the octets.
    ///   - memo: Where answers are kept, and the number of the question.
    ///   - respond: Makes one response.
    init(
        _ image: CalendarImage, in calendar: CalendarInfo, backend: any CalendarBackend,
        window: Range<Instant>? = nil, needsOctets: Bool, memo: (AnswerMemo, UInt64)?,
        _ respond: @escaping Respond
    ) {
        self.image = image
        self.calendar = calendar
        self.backend = backend
        self.window = window
        self.needsOctets = needsOctets
        self.memo = memo.map { (answers: $0.0, question: $0.1) }
        self.respond = respond
    }

    /// The next responses; `nil` at the end.
    mutating func next() async throws(DAVError) -> AnswerMemo.Answer? {
        if !pending.isEmpty {
            var answer = AnswerMemo.Answer()
            try await answerPending(in: &answer)
            return answer
        }
        guard chunk < image.chunks.count else { return nil }
        let present = image.chunks[chunk]
        if entry == 0, let memo, let known = memo.answers.answer(of: present, to: memo.question) {
            chunk += 1
            return known
        }
        let range = entry..<end(in: present)
        let isWhole = range == 0..<present.entries.count
        if range.upperBound == present.entries.count {
            chunk += 1
            entry = 0
        } else {
            entry = range.upperBound
        }
        let entries = present.entries(overlapping: window, in: range)
        var answer = AnswerMemo.Answer()
        var isOfTheImage = true
        if needsOctets {
            let objects =
                entries.isEmpty
                ? [] : try await backend.objects(entries.map(\.info), in: calendar)
            // One that has changed meanwhile is answered as it is by now, but not remembered as of then.
            isOfTheImage =
                objects.count == entries.count
                && zip(objects, entries).allSatisfy { $0.info.etag == $1.info.etag }
            pending = objects.reversed()
            try await answerPending(in: &answer)
        } else {
            var pace = WorkPace()
            for entry in entries {
                answer.add(try respond(entry.info, nil))
                await pace.step()
            }
        }
        if isWhole, isOfTheImage, pending.isEmpty, let memo {
            memo.answers.keep(answer, of: present, to: memo.question)
        }
        return answer
    }

    /// Answers objects that were read, until there is enough for one piece.
    private mutating func answerPending(in answer: inout AnswerMemo.Answer) async throws(DAVError) {
        var pace = WorkPace()
        while answer.octets.count < Self.answerOctets, answer.instances < Self.answerInstances,
            let object = pending.popLast()
        {
            answer.add(try respond(object.info, object.octets))
            await pace.step()
        }
    }

    /// Where a batch ends that begins at ``entry``.
    private func end(in chunk: ImageChunk) -> Int {
        guard needsOctets else { return chunk.entries.count }
        var size = 0
        var end = entry
        while end < chunk.entries.count, end == entry || size < octetsAtOnce {
            size += chunk.entries[end].info.size
            end += 1
        }
        return end
    }
}
