package import CalDAVServer
package import ICalendar
import WebDAV

/// Octets that were served, and objects that were read, lately, so that neither is opened or read again.
///
/// An entry is found by the object's id and its strong ETag, which is of the octets: what changes is found
/// no more, and nothing ever has to be invalidated. In memory only; what is stored stays sealed.
package final class ObjectCache: Sendable {
    private struct Key: Hashable {
        var id: Int64
        var etag: ETag

        init(_ info: ObjectInfo) {
            id = info.id
            etag = info.etag
        }
    }

    private struct Entry: Sendable {
        var octets: [UInt8]
        var value: VCalendar?
    }

    /// What an entry takes besides its octets, roughly.
    private static let weightOfEntry = 256
    /// Octets of memory for each octet of an object that was read: of each line it keeps where its parts are.
    private static let weightOfOctet = 3

    private let entries: WeighedCache<Key, Entry>

    /// A cache that takes about so many octets of memory; 0 for none at all.
    package init(room: Int) { entries = WeighedCache(room: room) }

    /// Octets of memory that it takes, roughly.
    package var weight: Int { entries.weight }

    /// The object of these octets.
    ///
    /// - Throws: What reading them throws.
    package func value(of info: ObjectInfo, _ octets: [UInt8]) throws(ICalendarError) -> VCalendar {
        if let known = value(of: info) { return known }
        let value = try VCalendar.read(octets, .lenient)
        entries.keep(
            Entry(octets: octets, value: value),
            weight: Self.weightOfEntry + Self.weightOfOctet * octets.count, for: Key(info))
        return value
    }

    /// The object, if it was read lately.
    package func value(of info: ObjectInfo) -> VCalendar? { entries.value(for: Key(info))?.value }

    /// The octets, if they were served or read lately.
    package func octets(of info: ObjectInfo) -> [UInt8]? { entries.value(for: Key(info))?.octets }

    /// Keeps the octets of an object, unless more of it is known.
    package func keep(_ octets: [UInt8], of info: ObjectInfo) {
        guard entries.value(for: Key(info)) == nil else { return }
        entries.keep(
            Entry(octets: octets, value: nil), weight: Self.weightOfEntry + octets.count, for: Key(info))
    }
}
