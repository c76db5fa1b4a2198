package import ICalendar
package import WebDAV

/// What is known of a calendar object resource without reading it.
package struct ObjectInfo: Sendable, Hashable {
    /// Orders the objects of a listing; never given to another object.
    package var id: Int64
    /// The last segment of the URL, decoded.
    package var name: String
    /// Strong, of the served octets.
    package var etag: ETag
    /// RFC 6638 section 3.2.10, as it stands between the quotes.
    package var scheduleTag: String?
    /// Octets.
    package var size: Int
    /// When the served octets last changed.
    package var modified: Instant
    /// The component's name, such as `VEVENT`.
    package var component: String

    /// An object's facts.
    package init(
        id: Int64, name: String, etag: ETag, scheduleTag: String? = nil, size: Int, modified: Instant,
        component: String
    ) {
        self.id = id
        self.name = name
        self.etag = etag
        self.scheduleTag = scheduleTag
        self.size = size
        self.modified = modified
        self.component = component
    }
}

/// A calendar object resource with the octets that GET serves.
package struct StoredObject: Sendable, Hashable {
    /// Its facts.
    package var info: ObjectInfo
    /// iCalendar, as served.
    package var octets: [UInt8]

    /// An object.
    package init(info: ObjectInfo, octets: [UInt8]) {
        self.info = info
        self.octets = octets
    }
}
