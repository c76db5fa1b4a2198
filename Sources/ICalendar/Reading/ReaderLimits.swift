/// How much of a stranger's input is read before it is refused.
public struct ReaderLimits: Sendable, Hashable {
    /// Octets of the input.
    ///
    /// 10 MiB: the `max-resource-size` that the gateway announces.
    public var maxBytes = 10 * 1024 * 1024
    /// Octets of an unfolded line.
    ///
    /// As much as the input: an attachment may be inline.
    public var maxLineLength = 10 * 1024 * 1024
    /// Lines of the input, folds not counted; a hundred for each of 10,000 events.
    public var maxLines = 1_000_000
    /// Components of the input.
    public var maxComponents = 200_000
    /// Components within components.  RFC 9073 needs five: VCALENDAR, VEVENT, PARTICIPANT, VLOCATION …
    public var maxDepth = 32
    /// Parameters of a property.
    public var maxParameters = 1000
    /// Problems and repairs that are listed; the rest is counted as one more.
    public var maxProblems = 1000

    /// The limits above.
    public init() {}
}
