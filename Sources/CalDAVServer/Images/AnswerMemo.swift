internal import CalDAV
internal import ICalendar
import Synchronization

/// What a request asks of each object, besides the object itself: two that are equal get equal answers.
struct Question: Hashable, Sendable {
    /// The method or report.
    var kind: String
    /// SHA-256 of the request's body.
    var body: [UInt8]
    /// Who asks.
    var principal: Principal
    /// Whose calendar it is.
    var owner: Principal
    /// The calendar, but for its revision and age.
    var calendar: CalendarInfo
    /// Which VTIMEZONEs come with calendar data.
    var timeZones: TimeZonePolicy
    /// `Prefer: return=minimal`.
    var isMinimal: Bool
    /// The version of the zone data.
    var zones: String
    /// The version of everything in the backend but objects.
    var version: UInt64
}

/// A question about busy times, and what it was answered from.
struct BusyQuestion: Hashable, Sendable {
    /// What is asked about.
    var scope: FreeBusyScope
    /// When.
    var window: Range<Instant>
    /// Who asks.
    var principal: Principal
    /// Whose time it is.
    var owner: Principal
    /// The version of the zone data.
    var zones: String
    /// What there was to answer from.
    var state: BusyState
}

/// A VFREEBUSY that was made.
struct BusyAnswer: Sendable {
    /// The calendar, as made at some time.
    var octets: [UInt8]
    /// Of the times in it.
    var etag: String
}

/// Keeps the answers that were made of whole chunks.
///
/// A client asks the same again and again, and between two times few objects change: only the chunks that they
/// are in are looked at again. In memory only, and found by the whole question.
package final class AnswerMemo: Sendable {
    /// The answer to a question about the objects of one chunk.
    struct Answer: Sendable {
        /// The responses, one after the other.
        var octets: [UInt8] = []
        /// The instances in them, for the budget.
        var instances = 0

        /// Adds the answer of one object, if it has one.
        mutating func add(_ answer: Answer?) {
            guard let answer else { return }
            octets += answer.octets
            instances += answer.instances
        }
    }

    private struct Key: Hashable, Sendable {
        var chunk: UInt64
        var question: UInt64
    }

    private struct Questions {
        var numbers: [Question: UInt64] = [:]
        var last: UInt64 = 0
    }

    /// Beyond so many different questions the old ones are numbered anew.
    private static let questionLimit = 1_024

    private let answers: WeighedCache<Key, Answer>
    /// Whole answers about busy times.
    let busy: WeighedCache<BusyQuestion, BusyAnswer>
    private let questions = Mutex(Questions())

    /// A memo that takes about so many octets; 0 for none at all.
    package init(room: Int) {
        answers = WeighedCache(room: room)
        busy = WeighedCache(room: room / 8)
    }

    /// A number for a question, which stands for it from then on.
    func number(of question: Question) -> UInt64 {
        questions.withLock { questions in
            if let number = questions.numbers[question] { return number }
            // Numbers are not used twice: what was kept under an old one is found no more, and goes.
            if questions.numbers.count >= Self.questionLimit { questions.numbers = [:] }
            questions.last += 1
            questions.numbers[question] = questions.last
            return questions.last
        }
    }

    /// The answer of a chunk, if it was made before.
    func answer(of chunk: ImageChunk, to question: UInt64) -> Answer? {
        answers.value(for: Key(chunk: chunk.id, question: question))
    }

    /// Keeps the answer of a chunk.
    func keep(_ answer: Answer, of chunk: ImageChunk, to question: UInt64) {
        answers.keep(
            answer, weight: 128 + answer.octets.count, for: Key(chunk: chunk.id, question: question))
    }
}
