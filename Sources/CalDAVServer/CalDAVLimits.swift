package import Recurrence
package import XML

/// Where requests end, under the names of the configuration's `limits`.
///
/// 0 means no limit.
package struct CalDAVLimits: Sendable {
    /// Octets of one calendar object.
    package var maxResourceSize = 10 * 1_048_576
    /// Octets, depth, elements and attributes of a request's XML.
    package var xml = XMLLimits()
    /// Hrefs of one calendar-multiget.
    package var multigetHrefs = 10_000
    /// Instances that one report may look at or answer with.
    package var reportInstances = 100_000
    /// Overridden instances of one object.
    package var overrides = 3000
    /// EXDATE values of one object.
    package var exdates = 20_000
    /// Attendees of one component.
    package var attendees = 1000
    /// Work of expanding one object.
    package var expansion = ExpansionLimits()
    /// Octets that one object may become when it is expanded: each instance repeats the object's texts.
    package var expansionOctets = 64 * 1_048_576
    /// How long a report may take until its answer begins, and again until it ends.
    package var reportDeadline: Duration = .seconds(30)
    /// Octets of the dead properties of one resource.
    package var deadProperties = 262_144

    /// Octets of all objects in one user's calendars (RFC 4331); there is no limit unless one is set.
    package var quotaBytes = 0

    /// The defaults.
    package init() {}

    /// Work of expanding an object of that size where each instance is written out.
    func expansion(ofOctets octets: Int) -> ExpansionLimits {
        guard expansionOctets > 0, octets > 0 else { return expansion }
        var result = expansion
        result.instances = min(result.instances, max(1, expansionOctets / octets))
        return result
    }
}
