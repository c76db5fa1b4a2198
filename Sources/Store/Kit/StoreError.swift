/// Why the store refused or failed.
///
/// The sentence never holds a stored value: it may be logged.
package struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What callers decide by.
    package enum Code: Sendable, Hashable {
        /// Another writer held the store for longer than the busy time-out.
        case busy
        /// The store was closed.
        case closed
        /// The file is no store of ours, or is damaged.
        case corrupt
        /// The disk is full.
        case full
        /// The operating system failed to read, write or open.
        case inputOutput
        /// The store was written by a newer program.
        case newerSchema
        /// The master key is not the one that the store was made with.
        case wrongMasterKey
        /// A sealed value did not open: it was altered, moved to another row, or sealed under another key.
        case sealBroken
        /// There is already such a record.
        case alreadyExists
        /// There is no such record.
        case notFound
        /// The lease is held by somebody else, or has run out.
        case leaseLost
        /// An unannounced put would have changed the served octets.
        case unannouncedChange
        /// Anything else the database engine says.
        case engine
    }

    package let code: Code
    /// For the operator and the log.
    package let sentence: String

    package init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    package var description: String { sentence }
}

extension StoreError: Hashable {
    package static func == (a: Self, b: Self) -> Bool { a.code == b.code }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
