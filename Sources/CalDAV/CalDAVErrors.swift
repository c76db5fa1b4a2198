internal import HTTPTypes
public import WebDAV
public import XML

extension DAVError {
    /// 403 `CALDAV:valid-filter`: the filter contradicts RFC 4791 section 9.7.
    public static func invalidFilter(_ sentence: String) -> DAVError {
        DAVError(403, .caldav("valid-filter"), sentence)
    }

    /// 403 `CALDAV:supported-filter`, which names the part that is not done here (RFC 4791 section 7.8).
    public static func unsupportedFilter(_ element: ElementNode, _ sentence: String) -> DAVError {
        // The element as it was sent, without what stands in it.
        let part = ElementNode(element.name, attributes: element.attributes)
        return DAVError(403, .caldav("supported-filter"), sentence, content: [part])
    }

    /// 403 `CALDAV:valid-calendar-data`: the octets are no legal iCalendar (RFC 4791 section 5.3.2.1).
    public static func invalidCalendarData(_ sentence: String) -> DAVError {
        DAVError(403, .caldav("valid-calendar-data"), sentence)
    }

    /// 403 `CALDAV:valid-calendar-object-resource`: legal, but not what one resource may hold (section 4.1).
    public static func invalidObjectResource(_ sentence: String) -> DAVError {
        DAVError(403, .caldav("valid-calendar-object-resource"), sentence)
    }
}
