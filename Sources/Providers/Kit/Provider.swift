package import ICalendar

/// One connected upstream account, behind the words that every vendor shares.
///
/// The pure members (`object`, `steps`) do no I/O and read no clock: the same input gives the same output, so
/// that base and theirs of a merge are always made by the same code.
package protocol Provider: Sendable {
    /// The provider's bounded name: `google`.  Part of the store's rows and of metric labels.
    var name: String { get }

    /// How many requests were sent upstream so far, token requests included.
    var calls: Int64 { get }

    /// Signs in and says whose account it is.
    ///
    /// - Throws: ``ProviderError``, `.unauthorized` when the credentials are refused.
    func verify() async throws(ProviderError) -> AccountIdentity

    /// Every calendar that should be offered: hidden, deleted and free/busy-only ones are left out.
    func calendars() async throws(ProviderError) -> [UpstreamCalendar]

    /// One page of what changed since `anchor`; everything when `anchor` is nil.
    ///
    /// - Parameters:
    ///   - calendar: the calendar as ``calendars()`` gave it.
    ///   - anchor: what the last complete walk ended with.
    ///   - page: ``ChangePage/next`` of the page before; nil for the first one.
    /// - Returns: the page; the walk is over when it has no `next`.
    /// - Throws: `.gone` when upstream no longer knows the anchor: list everything again and compute deletions
    ///   by difference.
    func changes(
        in calendar: UpstreamCalendar, since anchor: String?, page: String?
    ) async throws(ProviderError) -> ChangePage

    /// Reads one object whole, with all its parts.
    ///
    /// - Returns: no parts when the object is gone.
    func parts(of key: String, in calendar: UpstreamCalendar) async throws(ProviderError) -> [UpstreamPart]

    /// Translates the parts of one object; pure.
    ///
    /// - Throws: ``TranslationError``; `.nothingLive` means that the object is to be treated as deleted.
    func object(
        from parts: [UpstreamPart], in calendar: UpstreamCalendar
    ) throws(TranslationError) -> Translation

    /// What must be done upstream so that it holds `object`; pure.
    ///
    /// - Parameters:
    ///   - object: what a client wants to be there.
    ///   - parts: what upstream holds now; empty to create.
    ///   - plan: the plan's id, unique for ever; steps carry it upstream so that ``outcome(of:known:in:)`` can
    ///     tell whether they took effect.
    ///   - calendar: where to write.
    /// - Returns: ordered steps; none when upstream already holds the object.
    /// - Throws: ``WriteRefusal`` when upstream cannot or will not hold the object; nothing was asked of it.
    func steps(
        toWrite object: VCalendar, over parts: [UpstreamPart], plan: String, in calendar: UpstreamCalendar
    ) throws(WriteRefusal) -> [WriteStep]

    /// What must be done upstream to remove an object; pure.
    func steps(
        toDelete parts: [UpstreamPart], plan: String, in calendar: UpstreamCalendar
    ) throws(WriteRefusal) -> [WriteStep]

    /// Performs one step.  Safe to repeat when ``outcome(of:known:in:)`` said that it took no effect.
    ///
    /// - Parameters:
    ///   - step: the next step of a plan, in the plan's order.
    ///   - parts: the parts that the plan was made over, replaced by what its earlier steps returned.
    ///   - calendar: where to write.
    /// - Returns: the parts that the step changed, as upstream holds them now; `isDeleted` for those that are
    ///   gone.
    /// - Throws: `.conflict` when the part is no longer what the plan was made over.
    func perform(
        _ step: WriteStep, known parts: [UpstreamPart], in calendar: UpstreamCalendar
    ) async throws(ProviderError) -> [UpstreamPart]

    /// Tells whether a step whose answer was lost took effect.
    ///
    /// - Returns: what ``perform(_:known:in:)`` would have returned, or nil when the step took no effect.
    func outcome(
        of step: WriteStep, known parts: [UpstreamPart], in calendar: UpstreamCalendar
    ) async throws(ProviderError) -> [UpstreamPart]?
}
