import StoreKit
import Vault

/// Seals and opens the records of the tables, and makes the keys of the look-up columns.
struct Sealer: Sendable {
    /// Where a sealed value stands, with the version of its layout.
    enum Place: String {
        case user, password, account, lease, calendar, plan, tombstone
        case syncRequest = "sync_request"
        case objectEntry = "object.entry"
        case objectOctets = "object_octets"
        case objectParts = "object_parts"
        case deadProperty = "dead_property"
        case freeBusyToken = "freebusy_token"

        /// Grows with each change of what the fields of a record are.
        var layout: Int { 1 }
    }

    /// What keeps equal texts of different columns apart.
    enum Domain: String {
        case userName = "user.name"
        case passwordID = "password.id"
        case freeBusyTokenID = "freebusy_token.id"
        case accountAddress = "account.address"
        case calendarSegment = "calendar.segment"
        case calendarUpstreamID = "calendar.upstream"
        case objectName = "object.name"
        case objectUID = "object.uid"
        case objectUpstreamKey = "object.upstream"
        case objectETag = "object.etag"
        case deadPropertyName = "dead_property.name"
    }

    let vault: Vault

    func seal(_ place: Place, row: String, _ fields: FieldWriter) throws(StoreError) -> [UInt8] {
        try seal(place, row: row, octets: fields.bytes)
    }

    func seal(_ place: Place, row: String, octets: [UInt8]) throws(StoreError) -> [UInt8] {
        do {
            return try vault.seal(octets, table: place.rawValue, row: row, version: place.layout)
        } catch {
            throw StoreError(.sealBroken, "\(place.rawValue): \(error.sentence)")
        }
    }

    func open(_ place: Place, row: String, _ sealed: [UInt8]) throws(StoreError) -> FieldReader {
        FieldReader(try octets(place, row: row, sealed))
    }

    func octets(_ place: Place, row: String, _ sealed: [UInt8]) throws(StoreError) -> [UInt8] {
        do {
            return try vault.open(sealed, table: place.rawValue, row: row, version: place.layout)
        } catch {
            throw StoreError(.sealBroken, "\(place.rawValue): \(error.sentence)")
        }
    }

    /// What a look-up column holds: 16 octets, too many for two values ever to meet by chance.
    ///
    /// `scope` (a row number) keeps equal texts of different owners apart as well, so that a stolen file does not
    /// tell that two calendars have an event in common.
    func key(_ text: String, _ domain: Domain, in scope: Int64 = 0) -> [UInt8] {
        key(Array(text.utf8), domain, in: scope)
    }

    func key(_ octets: [UInt8], _ domain: Domain, in scope: Int64 = 0) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(8 + octets.count)
        withUnsafeBytes(of: scope.bigEndian) { message += $0 }
        message += octets
        return Array(vault.lookup(message, domain: domain.rawValue).prefix(16))
    }
}
