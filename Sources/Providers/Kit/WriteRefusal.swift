/// Why a write is refused before upstream is asked: the precondition element of a 403.
package struct WriteRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// Our own preconditions.
    package static let calgate = "urn:calgate"
    /// The preconditions of RFC 4791 and RFC 6638.
    package static let caldav = "urn:ietf:params:xml:ns:caldav"

    /// The element's local name: `representable-upstream`.
    package let precondition: String
    /// The element's namespace.
    package let namespace: String
    /// One sentence for the person at the client, without contents of the event.
    package let sentence: String

    /// States a refusal.
    package init(_ precondition: String, namespace: String = WriteRefusal.calgate, _ sentence: String) {
        self.precondition = precondition
        self.namespace = namespace
        self.sentence = sentence
    }

    /// For the log.
    package var description: String { "\(precondition): \(sentence)" }

    /// Upstream has no way to hold the object so that its own expansion equals the object's.
    package static func notRepresentable(_ sentence: String) -> WriteRefusal {
        WriteRefusal("representable-upstream", sentence)
    }

    /// The object contradicts itself (RFC 4791 §5.3.2.1).
    package static func invalidObject(_ sentence: String) -> WriteRefusal {
        WriteRefusal("valid-calendar-object-resource", namespace: caldav, sentence)
    }

    /// Upstream holds no such component (RFC 4791 §5.3.2.1).
    package static func unsupportedComponent(_ sentence: String) -> WriteRefusal {
        WriteRefusal("supported-calendar-component", namespace: caldav, sentence)
    }

    /// A guest may change only what is the guest's own (RFC 6638 §3.2.4.2).
    package static func notTheOrganizer(_ sentence: String) -> WriteRefusal {
        WriteRefusal("allowed-attendee-scheduling-object-change", namespace: caldav, sentence)
    }

    /// SCHEDULE-AGENT asks for silence that upstream cannot keep.
    package static func alwaysNotifies(_ sentence: String) -> WriteRefusal {
        WriteRefusal("upstream-always-notifies", sentence)
    }

    /// The calendar cannot be written with this account.
    package static func readOnly(_ sentence: String) -> WriteRefusal {
        WriteRefusal("account-writable", sentence)
    }
}
