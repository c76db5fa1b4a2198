package import ICalendar

/// One upstream part of an object (its master, or one exception), as it is kept beside the object.
package struct PartRecord: Sendable, Hashable, Codable {
    package var id: String
    package var etag: String
    /// The vendor's form, opaque.
    package var payload: [UInt8]

    package init(id: String, etag: String, payload: [UInt8]) {
        self.id = id
        self.etag = etag
        self.payload = payload
    }
}

/// What a listing needs of an object: everything but its octets and upstream parts.
package struct ObjectEntry: Sendable, Hashable {
    package let id: ObjectID
    package let calendar: CalendarID
    /// The last segment of its URL.
    package let name: String
    package let uid: String
    /// The kind of component, such as "VEVENT".
    package let component: String
    /// The strong ETag of the served octets, with its quotes.
    package let etag: String
    package let scheduleTag: String?
    /// Octets served.
    package let size: Int
    package let modified: Instant
    /// The calendar's revision that announced it.
    package let revision: Int64
    /// From its first start to its last end.
    package let span: Range<Instant>
    /// The upstream's key of the whole object.
    package let upstreamKey: String?

    package init(
        id: ObjectID, calendar: CalendarID, name: String, uid: String, component: String, etag: String,
        scheduleTag: String?, size: Int, modified: Instant, revision: Int64, span: Range<Instant>,
        upstreamKey: String?
    ) {
        self.id = id
        self.calendar = calendar
        self.name = name
        self.uid = uid
        self.component = component
        self.etag = etag
        self.scheduleTag = scheduleTag
        self.size = size
        self.modified = modified
        self.revision = revision
        self.span = span
        self.upstreamKey = upstreamKey
    }
}

/// A calendar object resource (RFC 4791 §4.1) with what upstream holds of it.
package struct ObjectRecord: Sendable, Hashable {
    package let id: ObjectID
    package var calendar: CalendarID
    package var name: String
    package var uid: String
    package var component: String
    /// What GET serves.
    package var octets: [UInt8]
    /// The strong ETag of ``octets``, with its quotes; made by the store.
    package var etag: String
    package var scheduleTag: String?
    package var modified: Instant
    package var revision: Int64
    package var span: Range<Instant>
    package var upstreamKey: String?
    /// The upstream parts as they are now.
    package var parts: [PartRecord]
    /// The upstream parts right after our last write; empty when it was never written by us.
    package var baseParts: [PartRecord]
    /// What a client PUT last.
    package var clientOctets: [UInt8]?

    package init(
        entry: ObjectEntry, octets: [UInt8], parts: [PartRecord], baseParts: [PartRecord],
        clientOctets: [UInt8]?
    ) {
        self.id = entry.id
        self.calendar = entry.calendar
        self.name = entry.name
        self.uid = entry.uid
        self.component = entry.component
        self.octets = octets
        self.etag = entry.etag
        self.scheduleTag = entry.scheduleTag
        self.modified = entry.modified
        self.revision = entry.revision
        self.span = entry.span
        self.upstreamKey = entry.upstreamKey
        self.parts = parts
        self.baseParts = baseParts
        self.clientOctets = clientOctets
    }

    /// The same without its octets and parts.
    package var entry: ObjectEntry {
        ObjectEntry(
            id: id, calendar: calendar, name: name, uid: uid, component: component, etag: etag,
            scheduleTag: scheduleTag, size: octets.count, modified: modified, revision: revision, span: span,
            upstreamKey: upstreamKey)
    }
}

/// What it takes to put an object: inserted, or replaced where its calendar has one of that name.
package struct NewObject: Sendable, Hashable {
    package var calendar: CalendarID
    package var name: String
    package var uid: String
    package var component: String
    package var octets: [UInt8]
    package var scheduleTag: String?
    package var modified: Instant
    package var span: Range<Instant>
    package var upstreamKey: String?
    package var parts: [PartRecord]
    package var baseParts: [PartRecord]
    package var clientOctets: [UInt8]?
    /// Whether clients are told, by a new revision.
    ///
    /// `false` is for a change of ``parts``, ``baseParts``,
    /// ``clientOctets`` or ``upstreamKey`` alone; revision, ETag and modification time then stay, and octets
    /// that are not the stored ones are an error. A new object is always announced.
    package var announce: Bool

    package init(
        calendar: CalendarID, name: String, uid: String, component: String, octets: [UInt8],
        scheduleTag: String? = nil, modified: Instant, span: Range<Instant>, upstreamKey: String? = nil,
        parts: [PartRecord] = [], baseParts: [PartRecord] = [], clientOctets: [UInt8]? = nil,
        announce: Bool = true
    ) {
        self.calendar = calendar
        self.name = name
        self.uid = uid
        self.component = component
        self.octets = octets
        self.scheduleTag = scheduleTag
        self.modified = modified
        self.span = span
        self.upstreamKey = upstreamKey
        self.parts = parts
        self.baseParts = baseParts
        self.clientOctets = clientOctets
        self.announce = announce
    }

    /// The object as it stands, to be put back with something changed.
    package init(_ record: ObjectRecord, announce: Bool = true) {
        self.init(
            calendar: record.calendar, name: record.name, uid: record.uid, component: record.component,
            octets: record.octets, scheduleTag: record.scheduleTag, modified: record.modified,
            span: record.span, upstreamKey: record.upstreamKey, parts: record.parts,
            baseParts: record.baseParts, clientOctets: record.clientOctets, announce: announce)
    }
}
