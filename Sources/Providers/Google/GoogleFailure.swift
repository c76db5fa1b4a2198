import FoundationEssentials
import HTTPClient
import HTTPTypes
import ICalendar
import ProviderKit

/// Sorts Google's answers by what we must do about them.
enum GoogleFailure {
    /// The body of an error of the API: `{"error":{"errors":[{"reason":…}]}}`.
    private struct APIError: Decodable {
        struct Detail: Decodable {
            struct Cause: Decodable { var reason: String? }
            var errors: [Cause]?
        }
        var error: Detail
    }

    /// The body of an error of the token endpoint (RFC 6749 §5.2).
    private struct TokenError: Decodable { var error: String }

    /// Reasons that mean "too fast", whatever the status.
    private static let tooFast: Set<String> = [
        "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded",
        "servingLimitExceeded", "concurrentLimitExceeded",
    ]

    /// An answer of the API that is no success; `isWrite` when the request may have changed something.
    static func error(for response: HTTPClientResponse, isWrite: Bool, now: Instant) -> ProviderError {
        let code = response.status.code
        let reason = reason(in: response.body)
        let sentence = "Google answered \(code)" + (reason.isEmpty ? "" : " (\(reason))")
        let wait = retryAfter(response, now: now)
        switch code {
        case 401:
            return ProviderError(.unauthorized, sentence)
        case 403, 429:
            if code == 429 || tooFast.contains(reason) {
                return ProviderError(.throttled(retryAfterSeconds: wait), sentence)
            }
            return ProviderError(.refused(reason: reason.isEmpty ? "forbidden" : reason), sentence)
        case 404:
            return ProviderError(.notFound, sentence)
        case 410:
            // "deleted" is said of an event that is gone; the other reasons are said of a sync token.
            return ProviderError(reason == "deleted" ? .notFound : .gone, sentence)
        case 409:
            return ProviderError(
                reason == "duplicate" || reason.isEmpty ? .refused(reason: "duplicate") : .conflict, sentence)
        case 412:
            return ProviderError(.conflict, sentence)
        case 408, 500...599:
            if code == 503, let wait { return ProviderError(.throttled(retryAfterSeconds: wait), sentence) }
            return ProviderError(.transient, wasApplied: isWrite ? .unknown : .no, sentence)
        case 400..<500:
            return ProviderError(.refused(reason: reason.isEmpty ? "badRequest" : reason), sentence)
        default:
            return ProviderError(.permanent, sentence)
        }
    }

    /// An answer of the token endpoint that is no success.
    static func tokenError(for response: HTTPClientResponse, now: Instant) -> ProviderError {
        let code = response.status.code
        let word = (try? JSONDecoder().decode(TokenError.self, from: Data(response.body)))?.error ?? ""
        let sentence =
            "Google's token endpoint answered \(code)" + (word.isEmpty ? "" : " (\(bounded(word)))")
        switch code {
        case 429:
            return ProviderError(.throttled(retryAfterSeconds: retryAfter(response, now: now)), sentence)
        case 400..<500 where code != 408:
            // invalid_grant, unauthorized_client, access_denied, invalid_client: somebody must connect again.
            return ProviderError(.unauthorized, sentence)
        default:
            return ProviderError(.transient, sentence)
        }
    }

    /// A request without an answer.
    static func error(for error: HTTPClientError, isWrite: Bool) -> ProviderError {
        let applied: ProviderError.Applied = isWrite && error.wasSent ? .unknown : .no
        switch error.code {
        case .refusedURL, .invalidField, .tooLarge:
            return ProviderError(.permanent, wasApplied: applied, error.sentence)
        case .connect, .timeout, .tls, .cancelled, .protocolError:
            return ProviderError(.transient, wasApplied: applied, error.sentence)
        }
    }

    /// Google's own word for what is wrong; empty when there is none.
    private static func reason(in body: [UInt8]) -> String {
        let decoded = try? JSONDecoder().decode(APIError.self, from: Data(body))
        return bounded(decoded?.error.errors?.first?.reason ?? "")
    }

    /// A word that may be logged: letters, digits and underscores, at most 40.
    private static func bounded(_ word: String) -> String {
        String(
            word.unicodeScalars.prefix(40).filter { $0.isASCII && ($0.properties.isAlphabetic || $0 == "_") })
    }

    /// Quotas are those of a minute or a day: a longer wait is a mistake, and would switch the account off.
    private static let longestWait = 86_400

    /// Seconds to wait (RFC 9110 §10.2.3): a number, or a date.
    private static func retryAfter(_ response: HTTPClientResponse, now: Instant) -> Int? {
        guard let text = response.fields[.retryAfter] else { return nil }
        if let seconds = Int(text), seconds >= 0 { return min(seconds, longestWait) }
        guard let date = HTTPDate.parse(text) else { return nil }
        return min(Int(clamping: max(0, date - now.secondsSinceEpoch)), longestWait)
    }
}
