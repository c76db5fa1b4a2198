import StoreKit

/// What is sealed of an object in one small value, so that a listing opens one of them a row.
struct EntryFields {
    var name: String
    var uid: String
    var upstreamKey: String?
    var scheduleTag: String?

    init(_ entry: ObjectEntry) {
        name = entry.name
        uid = entry.uid
        upstreamKey = entry.upstreamKey
        scheduleTag = entry.scheduleTag
    }

    init(_ fields: FieldReader) throws(StoreError) {
        var fields = fields
        name = try fields.text()
        uid = try fields.text()
        upstreamKey = try fields.optionalText()
        scheduleTag = try fields.optionalText()
    }

    var fields: FieldWriter {
        var fields = FieldWriter()
        fields.text(name)
        fields.text(uid)
        fields.optionalText(upstreamKey)
        fields.optionalText(scheduleTag)
        return fields
    }
}

/// What is kept beside the served octets: the upstream parts and what the client sent.
///
/// The client's octets are mostly the served ones, and the base mostly what upstream holds now: equal ones are kept
/// once.
struct Sidecar {
    var parts: [PartRecord] = []
    var baseParts: [PartRecord] = []
    var clientOctets: [UInt8]?

    private enum Kept: Int64 { case none, same, apart }

    init() {}

    init(_ object: NewObject) {
        parts = object.parts
        baseParts = object.baseParts
        clientOctets = object.clientOctets
    }

    /// Whether there is nothing to keep, as for an object that only ever came from upstream without parts.
    var isEmpty: Bool { parts.isEmpty && baseParts.isEmpty && clientOctets == nil }

    func fields(octets: [UInt8]) -> FieldWriter {
        let size = (parts + baseParts).reduce(64) { $0 + $1.payload.count + 128 }
        var fields = FieldWriter(capacity: size)
        Self.write(parts, to: &fields)
        if baseParts.isEmpty {
            fields.integer(Kept.none.rawValue)
        } else if baseParts == parts {
            fields.integer(Kept.same.rawValue)
        } else {
            fields.integer(Kept.apart.rawValue)
            Self.write(baseParts, to: &fields)
        }
        switch clientOctets {
        case nil:
            fields.integer(Kept.none.rawValue)
        case octets:
            fields.integer(Kept.same.rawValue)
        case let clientOctets?:
            fields.integer(Kept.apart.rawValue)
            fields.octets(clientOctets)
        }
        return fields
    }

    init(_ fields: FieldReader, octets: [UInt8]) throws(StoreError) {
        var fields = fields
        parts = try Self.parts(&fields)
        switch Kept(rawValue: try fields.integer()) {
        case .same: baseParts = parts
        case .apart: baseParts = try Self.parts(&fields)
        case .none?, nil: baseParts = []
        }
        switch Kept(rawValue: try fields.integer()) {
        case .same: clientOctets = octets
        case .apart: clientOctets = try fields.octets()
        case .none?, nil: clientOctets = nil
        }
    }

    private static func write(_ parts: [PartRecord], to fields: inout FieldWriter) {
        fields.count(parts.count)
        for part in parts {
            fields.text(part.id)
            fields.text(part.etag)
            fields.octets(part.payload)
        }
    }

    private static func parts(_ fields: inout FieldReader) throws(StoreError) -> [PartRecord] {
        var parts: [PartRecord] = []
        for _ in 0..<(try fields.count()) {
            parts.append(
                PartRecord(id: try fields.text(), etag: try fields.text(), payload: try fields.octets()))
        }
        return parts
    }
}

/// The strong ETag of served octets, from the 16 octets that are stored.
enum ETagText {
    static func quoted(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = [UInt8(ascii: "\"")]
        text.reserveCapacity(2 + 2 * bytes.count)
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
        text.append(UInt8(ascii: "\""))
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
