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

    /// What a calendar's image is made for.
    struct View: Hashable, Sendable {
        private var calendar: Int64
        private var application: String?
        private var version: UInt64

        /// For others than the owner, or for an application and a version of what is noted of it.
        init(calendar: Int64, application: String? = nil, _ version: UInt64 = 0) {
            self.calendar = calendar
            self.application = application
            self.version = version
        }
    }

    private let masks: WeighedCache<Key, Mask>
    private let images: WeighedCache<View, CalendarImage>

    /// A cache that takes about so many octets.
    package init(room: Int) {
        masks = WeighedCache(room: room / 4)
        images = WeighedCache(room: room)
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

    /// The image of a view at a revision of the calendar.
    func image(of view: View, at revision: Int64) -> CalendarImage? {
        images.value(for: view).flatMap { $0.revision == revision ? $0 : nil }
    }

    /// Keeps the image of a view.
    func keep(_ image: CalendarImage, of view: View) {
        images.keep(image, weight: image.weight, for: view)
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
