public import HTTPTypes

/// What a request demands of the resource's present state (RFC 9110 section 13, RFC 4918 section 10.4, RFC 6638
/// section 3.2.10).
///
/// Whoever changes the resource calls ``check(_:)`` within the same transaction as the change.
public struct Preconditions: Sendable, Hashable {
    /// `If-Match`.
    public var ifMatch: ETagCondition?
    /// `If-None-Match`.
    public var ifNoneMatch: ETagCondition?
    /// `If-Modified-Since`, in seconds since 1970; counts for GET and HEAD only.
    public var ifModifiedSince: Int64?
    /// `If-Unmodified-Since`, in seconds since 1970.
    public var ifUnmodifiedSince: Int64?
    /// `If-Schedule-Tag-Match`, without its quotes.
    public var ifScheduleTagMatch: ETag?
    /// What is left of `If` once the lists about other resources are judged; `nil` without the field.
    public var ifLists: [[Demand]]?

    /// A condition of an `If` list.
    public enum Demand: Sendable, Hashable {
        /// Judged already.
        case known(Bool)
        /// The resource has this entity tag, or has not.
        case etag(ETag, isWanted: Bool)
        /// The collection that the resource is in, or is, stands at this revision, or does not.
        case revision(Int64, isWanted: Bool)
    }

    /// The present state of a resource.
    public struct State: Sendable, Hashable {
        /// `nil` when the resource does not exist, or is a collection.
        public var etag: ETag?
        /// Whether it exists, also without an entity tag.
        public var exists: Bool
        /// When its octets last changed, in seconds since 1970.
        public var modified: Int64?
        /// Its schedule tag, where there is one.
        public var scheduleTag: String?
        /// That of its collection; needed where ``Preconditions/needsRevision``.
        public var revision: Int64?

        /// A state.
        public init(
            etag: ETag?, exists: Bool? = nil, modified: Int64? = nil, scheduleTag: String? = nil,
            revision: Int64? = nil
        ) {
            self.etag = etag
            self.exists = exists ?? (etag != nil)
            self.modified = modified
            self.scheduleTag = scheduleTag
            self.revision = revision
        }
    }

    /// How a reading request goes on.
    public enum Reading: Sendable, Hashable {
        /// It is answered.
        case proceed
        /// 304.
        case notModified
    }

    /// Demands nothing unless told.
    public init(
        ifMatch: ETagCondition? = nil, ifNoneMatch: ETagCondition? = nil, ifScheduleTagMatch: ETag? = nil
    ) {
        self.ifMatch = ifMatch
        self.ifNoneMatch = ifNoneMatch
        self.ifScheduleTagMatch = ifScheduleTagMatch
    }

    /// What a request's fields say, but for `If`, whose lists may be about other resources.
    public init(_ fields: HTTPFields) {
        ifMatch = ETagCondition("If-Match", in: fields)
        ifNoneMatch = ETagCondition("If-None-Match", in: fields)
        // "A recipient MUST ignore" a field whose value is no date (sections 13.1.3 and 13.1.4).
        ifModifiedSince = fields["If-Modified-Since"].flatMap { HTTPDate.parse($0) }
        ifUnmodifiedSince = fields["If-Unmodified-Since"].flatMap { HTTPDate.parse($0) }
        ifScheduleTagMatch = fields["If-Schedule-Tag-Match"].map { ETag($0) }
    }

    /// Whether the revision of the collection has to be known to judge.
    public var needsRevision: Bool {
        ifLists?.joined().contains { if case .revision = $0 { true } else { false } } ?? false
    }

    /// Throws 412 when a change must not happen, in the order of RFC 9110 section 13.2.2.
    ///
    /// - Parameter state: The resource's, by now.
    /// - Throws: 412 with a sentence that names the field.
    public func check(_ state: State) throws(DAVError) {
        try checkBeforeReading(state)
        if let ifNoneMatch, ifNoneMatch == .any ? state.exists : ifNoneMatch.matchesWeakly(state.etag) {
            throw .preconditionFailed("The resource exists already (If-None-Match).")
        }
    }

    /// Judges a GET or HEAD.
    ///
    /// - Throws: 412.
    /// - Returns: Whether it is answered with 304.
    public func checkReading(_ state: State) throws(DAVError) -> Reading {
        try checkBeforeReading(state)
        // "A recipient MUST ignore If-Modified-Since if the request contains an If-None-Match" (section 13.1.3).
        if let ifNoneMatch { return ifNoneMatch.matchesWeakly(state.etag) ? .notModified : .proceed }
        guard let since = ifModifiedSince, let modified = state.modified else { return .proceed }
        return modified <= since ? .notModified : .proceed
    }

    private func checkBeforeReading(_ state: State) throws(DAVError) {
        if let ifMatch {
            // A collection exists without a tag: only `*` holds for it.
            guard ifMatch == .any ? state.exists : ifMatch.matchesStrongly(state.etag) else {
                throw .preconditionFailed(
                    state.exists ? "The resource has changed (If-Match)." : "The resource no longer exists.")
            }
        } else if let since = ifUnmodifiedSince, let modified = state.modified, modified > since {
            throw .preconditionFailed("The resource has changed (If-Unmodified-Since).")
        }
        // A resource without a schedule tag cannot match one (RFC 6638 section 3.2.10).
        if let ifScheduleTagMatch, state.scheduleTag.map({ ETag($0) }) != ifScheduleTagMatch {
            throw .preconditionFailed("The resource has changed (If-Schedule-Tag-Match).")
        }
        if let ifLists, !ifLists.contains(where: { $0.allSatisfy { $0.holds(state) } }) {
            throw .preconditionFailed("No list of conditions holds (If).")
        }
    }
}

extension Preconditions {
    /// The same of an object of which no more is known; see ``check(_:)``.
    public func check(etag: ETag?, scheduleTag: String? = nil) throws(DAVError) {
        try check(State(etag: etag, scheduleTag: scheduleTag))
    }
}

extension Preconditions.Demand {
    fileprivate func holds(_ state: Preconditions.State) -> Bool {
        switch self {
        case .known(let holds): holds
        case .etag(let etag, let isWanted):
            ETagCondition.tags([etag]).matchesStrongly(state.etag) == isWanted
        case .revision(let revision, let isWanted): (state.revision == revision) == isWanted
        }
    }
}
