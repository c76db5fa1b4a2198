internal import HTTPTypes
internal import WebDAV

/// How much a report has looked at and answered with.
struct ReportBudget: Sendable {
    private let limit: Int
    private var instances = 0

    /// Allows so many instances; 0 for any number.
    init(instances limit: Int) { self.limit = limit }

    /// Octets of one piece of an answer.
    static let answerOctets = 4 * 1_048_576

    /// Counts the instances of answered objects.
    ///
    /// - Throws: 403 `number-of-matches-within-limits` (RFC 4791 section 7.8).
    mutating func count(_ number: Int) throws(DAVError) {
        instances += number
        guard limit == 0 || instances <= limit else {
            throw DAVError(
                403, .dav("number-of-matches-within-limits"),
                "The answer would have more than \(limit) instances; ask for less at once.")
        }
    }
}
