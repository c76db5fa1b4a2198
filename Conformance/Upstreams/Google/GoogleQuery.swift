import Foundation

/// The query parameters of a call, checked against what the discovery document says of them.
struct GoogleQuery: Sendable {
    /// Decoded, in order.
    let pairs: [(name: String, value: String)]

    /// Parameters of every method.
    private static let common: Set<String> = [
        "alt", "fields", "key", "oauth_token", "access_token", "prettyPrint", "quotaUser", "userIp",
    ]

    /// Decodes what follows the question mark.
    init(_ text: String?) {
        pairs = GoogleQuery.pairs(form: text ?? "")
    }

    /// Decodes `application/x-www-form-urlencoded`.
    static func pairs(form: String) -> [(name: String, value: String)] {
        form.split(separator: "&").map { pair in
            let pieces = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            func read(_ text: Substring) -> String { decoded(text.replacing("+", with: " ")) }
            return (read(pieces[0]), pieces.count > 1 ? read(pieces[1]) : "")
        }
    }

    /// Percent-decoded; as it stands when it cannot be.
    static func decoded(_ text: some StringProtocol) -> String {
        text.removingPercentEncoding ?? String(text)
    }

    /// Refuses parameters that the method does not have.
    ///
    /// Stricter than the real service, which ignores them: a misspelt parameter of ours must not pass.
    func check(against method: GoogleMethod) throws(GoogleAPIError) {
        for (name, value) in pairs {
            guard method.queryParameters.contains(name) || Self.common.contains(name) else {
                throw .invalidParameter(name, "Unknown parameter: \(name)")
            }
            if name == "alt" && value != "json" {
                throw .invalidParameter(name, "Invalid value for: \(name)")
            }
        }
    }

    /// The first value.
    func text(_ name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// Every value.
    func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// Whether the parameter is there.
    func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }

    /// A boolean; `nil` when absent.
    func flag(_ name: String) throws(GoogleAPIError) -> Bool? {
        switch text(name)?.lowercased() {
        case nil: return nil
        case "true": return true
        case "false": return false
        default: throw .invalidParameter(name, "Invalid boolean value: '\(text(name) ?? "")'.")
        }
    }

    /// A whole number within a range; `nil` when absent.
    func whole(_ name: String, _ range: ClosedRange<Int> = 1...2_147_483_647) throws(GoogleAPIError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw .invalidParameter(
                name,
                "Invalid value '\(text)'. Values must be within the range: "
                    + "[\(range.lowerBound), \(range.upperBound)]"
            )
        }
        return value
    }

    /// A timestamp with an offset, in seconds since 1970; `nil` when absent.
    func instant(_ name: String) throws(GoogleAPIError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let (wall, offset) = Civil.parseTimestamp(text), let offset else {
            throw GoogleAPIError(400, "badRequest", "Bad Request", parameter: name)
        }
        return wall - offset
    }

    /// One of the given words, each time that the parameter is there.
    func words(_ name: String, _ allowed: [String]) throws(GoogleAPIError) -> [String] {
        for value in all(name) where !allowed.contains(value) {
            throw .invalidParameter(
                name, "Invalid string value: '\(value)'. Allowed values: [\(allowed.joined(separator: ", "))]"
            )
        }
        return all(name)
    }

    /// A time zone's clock; `nil` when absent.
    func clock(_ name: String) throws(GoogleAPIError) -> ZoneClock? {
        guard let text = text(name) else { return nil }
        guard let clock = ZoneClock.named(text) else { throw .invalid("Invalid time zone", parameter: name) }
        return clock
    }

    /// One text for all parameters save the named ones, whatever their order: what a token is bound to.
    func digest(without excluded: Set<String>) -> String {
        pairs.filter { !excluded.contains($0.name) && !Self.common.contains($0.name) }
            .map { "\($0.name)=\($0.value)" }.sorted().joined(separator: "&")
    }
}

/// Who is to be told of a change by mail (`sendUpdates`).
enum GoogleNotification: String, Sendable {
    case all
    case externalOnly
    case none

    /// Nobody unless asked; `sendNotifications` is the old name.
    init(_ query: GoogleQuery) throws(GoogleAPIError) {
        let words = try query.words("sendUpdates", ["all", "externalOnly", "none"])
        if let word = words.first, let value = GoogleNotification(rawValue: word) {
            self = value
        } else {
            self = try query.flag("sendNotifications") == true ? .all : .none
        }
    }
}
