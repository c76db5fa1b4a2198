/// A refusal of the emulated Google Calendar, as the real one words it.
package struct GoogleAPIError: Error, Sendable, Hashable {
    /// The HTTP status.
    package let code: Int
    /// The word that clients decide by.
    package let reason: String
    /// For people.
    package let message: String
    var domain = "global"
    /// The parameter or header field at fault.
    var location: String?
    var locationType: String?
    /// Seconds for a Retry-After field.
    var retryAfter: Int?

    init(
        _ code: Int, _ reason: String, _ message: String, domain: String = "global", parameter: String? = nil
    ) {
        self.code = code
        self.reason = reason
        self.message = message
        self.domain = domain
        location = parameter
        locationType = parameter == nil ? nil : "parameter"
    }

    /// `{"error":{"code","message","errors":[{"domain","reason","message"}],"status"}}`.
    var body: JSON {
        var item: JSON = ["domain": .string(domain), "reason": .string(reason), "message": .string(message)]
        if let location { item["location"] = .string(location) }
        if let locationType { item["locationType"] = .string(locationType) }
        var error: JSON = ["code": .integer(Int64(code)), "message": .string(message), "errors": [item]]
        if let status { error["status"] = .string(status) }
        return ["error": error]
    }

    /// The canonical status word; the API has none for some codes.
    private var status: String? {
        switch code {
        case 400: "INVALID_ARGUMENT"
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 409: "ALREADY_EXISTS"
        case 412: "FAILED_PRECONDITION"
        case 429: "RESOURCE_EXHAUSTED"
        case 500: "INTERNAL"
        case 503: "UNAVAILABLE"
        default: nil
        }
    }
}

extension GoogleAPIError {
    static let notFound = GoogleAPIError(404, "notFound", "Not Found")
    static let deleted = GoogleAPIError(410, "deleted", "Resource has been deleted")
    static let duplicate = GoogleAPIError(409, "duplicate", "The requested identifier already exists.")
    static let parseError = GoogleAPIError(400, "parseError", "Parse Error")
    static let timeRangeEmpty = GoogleAPIError(
        400, "timeRangeEmpty", "The specified time range is empty.", domain: "calendar", parameter: "timeMax")
    static let fullSyncRequired = GoogleAPIError(
        410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.",
        domain: "calendar",
        parameter: "syncToken")
    static let nonOrganizer = GoogleAPIError(
        403, "forbiddenForNonOrganizer",
        "Shared properties can only be changed by the organizer of the event.",
        domain: "calendar")
    static let insufficientPermissions = GoogleAPIError(
        403, "insufficientPermissions", "Request had insufficient authentication scopes.")

    /// The token is unknown, expired or revoked.
    static var authError: GoogleAPIError { credentials("authError", "Invalid Credentials") }

    /// There is no token at all.
    static var loginRequired: GoogleAPIError { credentials("required", "Login Required") }

    private static func credentials(_ reason: String, _ message: String) -> GoogleAPIError {
        var error = GoogleAPIError(401, reason, message)
        error.location = "Authorization"
        error.locationType = "header"
        return error
    }

    static var conditionNotMet: GoogleAPIError {
        var error = GoogleAPIError(412, "conditionNotMet", "Precondition Failed")
        error.location = "If-Match"
        error.locationType = "header"
        return error
    }

    static func invalid(_ message: String, parameter: String? = nil) -> GoogleAPIError {
        GoogleAPIError(400, "invalid", message, parameter: parameter)
    }

    static func required(_ message: String, parameter: String? = nil) -> GoogleAPIError {
        GoogleAPIError(400, "required", message, parameter: parameter)
    }

    static func invalidParameter(_ name: String, _ message: String) -> GoogleAPIError {
        GoogleAPIError(400, "invalidParameter", message, parameter: name)
    }

    static func requiredAccessLevel(_ role: String) -> GoogleAPIError {
        GoogleAPIError(
            403, "requiredAccessLevel", "You need to have \(role) access to this calendar.",
            domain: "calendar")
    }
}
