public import HTTPTypes
public import ICalendar
internal import WebDAV

/// How a calendar object is written (RFC 4791 section 5.2.4).
public enum CalendarMediaType: String, Sendable, Hashable, CaseIterable {
    /// RFC 5545: what is stored, and what everybody gets who says nothing.
    case iCalendar = "text/calendar"
    /// jCal (RFC 7265).
    case jCal = "application/calendar+json"

    /// The type of a body by its Content-Type; a missing one is iCalendar.
    ///
    /// `nil` for another type, and for another charset than UTF-8.
    public init?(contentType field: String?) {
        guard let field else {
            self = .iCalendar
            return
        }
        let parts = field.split(separator: ";", omittingEmptySubsequences: false)
            .map { String($0).trimmingSpace.lowercased() }
        let charset = parts.dropFirst().first { $0.hasPrefix("charset=") }
            .map { $0.dropFirst("charset=".count).filter { $0 != "\"" } }
        guard let type = Self(rawValue: parts[0]),
            ["utf-8", "us-ascii", "utf8"].contains(charset ?? "utf-8")
        else { return nil }
        self = type
    }

    /// The type that a client likes best (RFC 9110 section 12.5.1); iCalendar where it likes both alike, and `nil` where
    /// it takes neither.
    ///
    /// - Parameter fields: The request's.
    public init?(acceptedBy fields: HTTPFields) {
        let ranges = fields.list("Accept").map(MediaRange.init)
        guard !ranges.isEmpty else {
            self = .iCalendar
            return
        }
        var best: (type: Self, quality: Int)?
        for type in Self.allCases {
            // The most exact range that names the type decides about it.
            let range = ranges.filter { $0.covers(type.rawValue) }.max { $0.exactness < $1.exactness }
            guard let range, range.quality > 0, range.quality > best?.quality ?? 0 else { continue }
            best = (type, range.quality)
        }
        guard let best else { return nil }
        self = best.type
    }

    /// The octets of a component in this type.
    ///
    /// - Parameter component: A VCALENDAR; of anything else jCal has no form, and it is iCalendar.
    /// - Returns: UTF-8.
    public func octets(of component: Component) -> [UInt8] {
        guard self == .jCal, let calendar = try? VCalendar(component) else { return component.serialized() }
        return JCal.octets(of: calendar)
    }

    /// Reads an object of this type.
    public func read(_ octets: [UInt8], _ door: Door) throws(ICalendarError) -> VCalendar {
        switch self {
        case .iCalendar: try VCalendar.read(octets, door)
        case .jCal: try JCal.read(octets, door)
        }
    }
}

/// A member of Accept.
private struct MediaRange {
    let name: String
    /// In thousandths.
    let quality: Int

    init(_ member: String) {
        let parts = member.split(separator: ";", omittingEmptySubsequences: false)
            .map { String($0).trimmingSpace.lowercased() }
        name = parts[0]
        let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        quality = weight.isFinite ? Int(max(0, min(1, weight)) * 1000) : 0
    }

    func covers(_ type: String) -> Bool {
        name == type || name == "*/*" || (name.hasSuffix("/*") && type.hasPrefix(name.dropLast()))
    }

    var exactness: Int { name == "*/*" ? 0 : name.hasSuffix("/*") ? 1 : 2 }
}
