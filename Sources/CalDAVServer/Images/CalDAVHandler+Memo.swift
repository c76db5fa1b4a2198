internal import CalDAV
internal import HTTPTypes
internal import TimeZones
internal import Cryptography
internal import WebDAV

extension CalDAVHandler {
    /// Where the answers to a request's question are kept, and its number; `nil` where they cannot be.
    ///
    /// - Parameters:
    ///   - kind: The method or report.
    ///   - exchange: The request.
    ///   - calendar: The calendar that is asked about.
    ///   - owner: Whose it is.
    /// - Returns: The memo and the number of the question.
    func remembered(
        _ kind: String, _ exchange: Exchange, _ calendar: CalendarInfo, _ owner: Principal
    ) -> (AnswerMemo, UInt64)? {
        guard let version = exchange.version else { return nil }
        var calendar = calendar
        calendar.revision = 0
        calendar.ageSeconds = nil
        let question = Question(
            kind: kind, body: Digest.sha256(exchange.request.body), principal: exchange.principal,
            owner: owner, calendar: calendar, timeZones: TimeZonePolicy(exchange.request.fields),
            isMinimal: exchange.preference.isMinimal, zones: zones.version,
            version: version)
        return (memo, memo.number(of: question))
    }
}
