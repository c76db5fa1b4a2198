import CalDAV
import CalDAVServer
import Cryptography
import ICalendar
import Octets
import WebDAV

/// What others than the owner see of objects, so that a listing does not have to read them all again.
///
/// An entry is found by the object's id and strong ETag: what changes is found no more.
package final class MaskCache: Sendable {
    /// What is seen of an object.
    enum Mask: Sendable, Hashable {
        /// All of it.
        case whole
        /// When it is.
        case masked(StoredObject)
        /// Nothing.
        case hidden
    }

    private struct Key: Hashable {
        var id: Int64
        var etag: ETag
    }

    private struct Listing: Sendable {
        var image: CalendarImage
    }

    private let masks: GenerationCache<Key, Mask>
    private let images: GenerationCache<Int64, Listing>

    /// A cache that takes about so many octets.
    package init(room: Int) {
        masks = GenerationCache(room: room / 2)
        images = GenerationCache(room: room / 2)
    }

    /// What is seen of an object, if it was looked at before.
    func mask(of info: ObjectInfo) -> Mask? { masks.value(for: Key(id: info.id, etag: info.etag)) }

    /// What is seen of an object.
    func mask(of object: StoredObject, _ value: VCalendar?) -> Mask {
        let mask = Self.made(of: object, value)
        var weight = 96
        if case .masked(let masked) = mask { weight += 256 + masked.octets.count }
        masks.keep(mask, weight: weight, for: Key(id: object.info.id, etag: object.info.etag))
        return mask
    }

    /// The masked image of a calendar at a revision.
    func image(of calendar: Int64, at revision: Int64) -> CalendarImage? {
        images.value(for: calendar).flatMap { $0.image.revision == revision ? $0.image : nil }
    }

    /// Keeps a masked image.
    func keep(_ image: CalendarImage, of calendar: Int64) {
        images.keep(Listing(image: image), weight: image.weight, for: calendar)
    }

    private static func made(of object: StoredObject, _ value: VCalendar?) -> Mask {
        // What cannot be read cannot be judged, and is not shown.
        guard let value, let masked = value.masked(productID: "-//calgate//calgate//EN") else {
            return .hidden
        }
        guard AccessClass(of: value) != .public else { return .whole }
        let octets = masked.serialized()
        var info = object.info
        info.etag = ETag(opaque: Hex.encode(Array(Digest.sha256(octets).prefix(16))))
        info.size = octets.count
        info.scheduleTag = nil
        return .masked(StoredObject(info: info, octets: octets))
    }
}
