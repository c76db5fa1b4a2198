package import ProviderKit

/// Walks a provider's change feed from an anchor to the next one.
///
/// Says what to do next; never does it. The shell fetches a page, imports it, and tells the machine what
/// came; the anchor that ends a pass is saved in the transaction that imports the last page.
package struct SyncMachine: Sendable {
    /// What the shell does next.
    package enum Action: Sendable, Equatable {
        /// Fetch one page: `page` is `nil` for the first.
        case fetch(anchor: String?, page: String?)
        /// Import the page; `finished` carries what ends the pass.
        case `import`(finished: Finish?)
        /// Nothing more to do in this pass.
        case stop(SyncFailure)
    }

    /// The end of a pass.
    package struct Finish: Sendable, Equatable {
        /// Saved with the last page's objects; the next pass starts from it.
        package var anchor: String
        /// A full listing: what it did not name no longer exists upstream.
        package var isFull: Bool

        /// An end with `anchor`.
        package init(anchor: String, isFull: Bool) {
            self.anchor = anchor
            self.isFull = isFull
        }
    }

    private enum State: Sendable, Equatable {
        case idle
        case walking(anchor: String?, page: String?, seen: Set<String>)
        case done
    }

    private var state: State = .idle
    private var hasRelisted = false

    /// A machine that has not begun.
    package init() {}

    /// Begins a pass: from `anchor`, or with a full listing when there is none.
    package mutating func start(from anchor: String?) -> Action {
        state = .walking(anchor: anchor, page: nil, seen: [])
        return .fetch(anchor: anchor, page: nil)
    }

    /// A page has come; says how to import it.
    ///
    /// Then ask ``next()``.
    package mutating func received(_ page: ChangePage) -> Action {
        guard case .walking(let anchor, _, var seen) = state else { return .stop(.outOfStep) }
        if let next = page.next {
            // A link that was followed before would be followed for ever.
            guard seen.insert(next).inserted else {
                state = .done
                return .stop(.pageLoop)
            }
            state = .walking(anchor: anchor, page: next, seen: seen)
            return .import(finished: nil)
        }
        guard let newAnchor = page.anchor else {
            state = .done
            return .stop(.missingAnchor)
        }
        state = .done
        return .import(finished: Finish(anchor: newAnchor, isFull: anchor == nil))
    }

    /// What follows an imported page; `nil` when the pass is over.
    package func next() -> Action? {
        guard case .walking(let anchor, let page, _) = state else { return nil }
        return .fetch(anchor: anchor, page: page)
    }

    /// Upstream no longer knows the anchor: everything is listed again, once a pass.
    package mutating func anchorLost() -> Action {
        guard case .walking = state, !hasRelisted else {
            state = .done
            return .stop(.anchorLostTwice)
        }
        hasRelisted = true
        return start(from: nil)
    }
}

/// Why a pass ended without a new anchor.
package enum SyncFailure: String, Error, Sendable, Equatable {
    /// A page link came twice.
    case pageLoop = "page-loop"
    /// The last page had no anchor.
    case missingAnchor = "missing-anchor"
    /// The anchor was refused, and the listing after it too.
    case anchorLostTwice = "anchor-lost-twice"
    /// A page came when none was asked for.
    case outOfStep = "out-of-step"
}
