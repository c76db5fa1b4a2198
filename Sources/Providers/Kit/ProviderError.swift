/// Why upstream did not do what was asked, sorted by what we must do about it.
package struct ProviderError: Error, Sendable, CustomStringConvertible {
    /// What to do.
    package enum Kind: Sendable, Hashable {
        /// The credentials are refused for good: the account is disconnected until somebody connects it again.
        case unauthorized
        /// Too many requests; seconds as upstream asked, nil when it named none.
        case throttled(retryAfterSeconds: Int?)
        /// The anchor is unknown: list everything again.
        case gone
        /// The part is not what the precondition says.
        case conflict
        /// There is no such thing upstream.
        case notFound
        /// Upstream refuses for good; the reason is the vendor's bounded word.
        case refused(reason: String)
        /// Worth another try, later.
        case transient
        /// Not worth another try, and nobody upstream said why.
        case permanent
    }

    /// Whether the request took effect upstream.
    package enum Applied: Sendable, Hashable {
        /// It certainly did not.
        case no
        /// It may have: ask ``Provider/outcome(of:known:in:)``.
        case unknown
    }

    /// What to do.
    package let kind: Kind
    /// Whether a write may have taken effect.
    package let wasApplied: Applied
    /// A sentence without secrets and without contents; may be logged and shown in `status`.
    package let sentence: String

    /// States a failure.
    package init(_ kind: Kind, wasApplied: Applied = .no, _ sentence: String) {
        self.kind = kind
        self.wasApplied = wasApplied
        self.sentence = sentence
    }

    /// For the log.
    package var description: String { sentence }
}

extension ProviderError: Hashable {
    package static func == (a: Self, b: Self) -> Bool { a.kind == b.kind && a.wasApplied == b.wasApplied }
    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(wasApplied)
    }
}
