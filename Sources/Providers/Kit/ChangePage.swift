/// One page of a change feed.
package struct ChangePage: Sendable, Hashable {
    /// What was added, changed or deleted, in no particular order: an exception may come before its master.
    package var parts: [UpstreamPart]
    /// What to ask for next; nil on the last page.
    package var next: String?
    /// Where the next walk begins; on the last page only.
    package var anchor: String?

    /// Puts a page together.
    package init(parts: [UpstreamPart], next: String?, anchor: String?) {
        self.parts = parts
        self.next = next
        self.anchor = anchor
    }
}
