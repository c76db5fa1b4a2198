public import HTTPTypes

/// What a request demands of the resource's present state (RFC 9110 section 13, RFC 6638 section 3.2.10).
///
/// Whoever changes the resource calls ``check(etag:scheduleTag:)`` within the same transaction as the change.
public struct Preconditions: Sendable, Hashable {
    /// `If-Match`.
    public var ifMatch: ETagCondition?
    /// `If-None-Match`.
    public var ifNoneMatch: ETagCondition?
    /// `If-Schedule-Tag-Match`, without its quotes.
    public var ifScheduleTagMatch: ETag?

    /// Demands nothing unless told.
    public init(
        ifMatch: ETagCondition? = nil, ifNoneMatch: ETagCondition? = nil, ifScheduleTagMatch: ETag? = nil
    ) {
        self.ifMatch = ifMatch
        self.ifNoneMatch = ifNoneMatch
        self.ifScheduleTagMatch = ifScheduleTagMatch
    }

    /// What a request's fields say.
    public init(_ fields: HTTPFields) {
        ifMatch = ETagCondition("If-Match", in: fields)
        ifNoneMatch = ETagCondition("If-None-Match", in: fields)
        ifScheduleTagMatch = fields["If-Schedule-Tag-Match"].map { ETag($0) }
    }

    /// Throws 412 when a change must not happen.
    ///
    /// - Parameters:
    ///   - etag: The present entity tag, `nil` when the resource does not exist.
    ///   - scheduleTag: The present schedule tag, where there is one.
    /// - Throws: 412 with a sentence that names the field.
    public func check(etag: ETag?, scheduleTag: String? = nil) throws(DAVError) {
        if let ifMatch, !ifMatch.matchesStrongly(etag) {
            throw .preconditionFailed(
                etag == nil ? "The resource no longer exists." : "The resource has changed (If-Match).")
        }
        if let ifNoneMatch, ifNoneMatch.matchesWeakly(etag) {
            throw .preconditionFailed("The resource exists already (If-None-Match).")
        }
        // A resource without a schedule tag cannot match one (RFC 6638 section 3.2.10).
        if let ifScheduleTagMatch, scheduleTag.map({ ETag($0) }) != ifScheduleTagMatch {
            throw .preconditionFailed("The resource has changed (If-Schedule-Tag-Match).")
        }
    }
}
