internal import CalDAV
internal import HTTPTypes
internal import ICalendar
internal import WebDAV

/// An object as one client gets it.
///
/// Its ETag is that of the resource in every form: clients send it back with a PUT, in whatever form.
struct Representation: Sendable {
    /// How it is written.
    let mediaType: CalendarMediaType
    /// The body.
    let octets: [UInt8]

    /// The fields that it depends on (RFC 9110 section 12.5.5).
    static let vary = "Accept, CalDAV-Timezones"
}

extension CalDAVHandler {
    /// The form of an object that a request asks for by Accept and `CalDAV-Timezones` (RFC 7809 section 7.1).
    ///
    /// - Parameters:
    ///   - object: The object.
    ///   - fields: The request's.
    ///   - sent: What the client sent itself, which it gets back when it says nothing else.
    /// - Returns: The body and its type.
    /// - Throws: 406 when the client takes neither iCalendar nor jCal.
    func representation(
        of object: StoredObject, _ fields: HTTPFields, sent: CalendarMediaType = .iCalendar
    ) throws(DAVError) -> Representation {
        let accepted = fields["Accept"] == nil ? sent : CalendarMediaType(acceptedBy: fields)
        guard let mediaType = accepted else {
            throw DAVError(406, nil, "A calendar object is text/calendar or application/calendar+json.")
        }
        let policy = TimeZonePolicy(fields)
        if mediaType == .iCalendar, policy == .asStored {
            return Representation(mediaType: mediaType, octets: object.octets)
        }
        // What cannot be read can still be handed out as it is.
        guard let calendar = try? backend.value(of: object.info, object.octets) else {
            return Representation(mediaType: .iCalendar, octets: object.octets)
        }
        let view = policy.apply(to: calendar, database: zones)
        return Representation(mediaType: mediaType, octets: mediaType.octets(of: view.component))
    }
}
