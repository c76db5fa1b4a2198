public import HTTPTypes
public import XML

/// Why a request is refused: a status, the precondition that failed, and a sentence for a person.
///
/// Becomes a response in one place, ``response()``. Two are equal when status and precondition are.
public struct DAVError: Error, Sendable {
    /// What the client sees, or the status of one resource within a multistatus.
    public let status: HTTPStatus
    /// The element that names the failed precondition or postcondition (RFC 4918 section 16).
    public let precondition: ExpandedName?
    /// For a person: what is wrong, where, by which rule; never anything secret.
    public let sentence: String
    /// What stands inside the precondition's element, such as the other resource's `DAV:href`.
    public let content: [ElementNode]
    /// Further fields of the response, such as Retry-After.
    public var fields: HTTPFields

    /// A refusal.
    ///
    /// - Parameters:
    ///   - status: The response's status.
    ///   - precondition: The element of RFC 4918 section 16, where there is one.
    ///   - sentence: For a person.
    ///   - href: The resource that stands in the way, for the preconditions that name one.
    ///   - retryAfter: Seconds after which the request may be tried again.
    public init(
        _ status: HTTPStatus, _ precondition: ExpandedName? = nil, _ sentence: String, href: String? = nil,
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.precondition = precondition
        self.sentence = sentence
        self.content = href.map { [ElementNode(.dav("href"), content: [.text($0)])] } ?? []
        self.fields = HTTPFields()
        if let retryAfter { fields["Retry-After"] = String(max(0, retryAfter)) }
    }

    /// A refusal whose precondition has content.
    public init(
        _ status: HTTPStatus, _ precondition: ExpandedName, _ sentence: String, content: [ElementNode]
    ) {
        self.status = status
        self.precondition = precondition
        self.sentence = sentence
        self.content = content
        self.fields = HTTPFields()
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension DAVError: Hashable {
    public static func == (a: Self, b: Self) -> Bool {
        a.status == b.status && a.precondition == b.precondition
    }
    public func hash(into hasher: inout Hasher) {
        hasher.combine(status)
        hasher.combine(precondition)
    }
}

extension DAVError: CustomStringConvertible {
    /// For a log: status and precondition, without the sentence.
    public var description: String {
        "\(status.code)" + (precondition.map { " \($0)" } ?? "")
    }
}

extension DAVError {
    /// 404, also for what the requester may not see.
    public static let notFound = Self(404, nil, "There is no such resource.")

    /// 412: `If-Match`, `If-None-Match` or `If-Schedule-Tag-Match` does not hold (RFC 9110 section 13).
    public static func preconditionFailed(_ sentence: String) -> Self { Self(412, nil, sentence) }

    /// 403 `DAV:need-privileges` (RFC 3744 section 7.1.1).
    public static func needPrivileges(_ sentence: String) -> Self {
        Self(403, .dav("need-privileges"), sentence)
    }

    /// 409 `CALDAV:no-uid-conflict`: another resource of the collection has this UID (RFC 4791 section 5.3.2.1).
    public static func noUIDConflict(href: String) -> Self {
        Self(409, .caldav("no-uid-conflict"), "Another resource of this calendar has this UID.", href: href)
    }

    /// 403 `DAV:valid-sync-token`: the client must start afresh (RFC 6578 section 3.2).
    public static let invalidSyncToken = Self(
        403, .dav("valid-sync-token"), "The sync token is unknown or too old; synchronise anew without one.")

    /// 503 with Retry-After in seconds.
    public static func unavailable(_ sentence: String, retryAfter: Int) -> Self {
        Self(503, nil, sentence, retryAfter: retryAfter)
    }
}
