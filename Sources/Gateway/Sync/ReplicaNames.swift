import Cryptography
import FoundationEssentials
import Octets
import ProviderKit
import StoreKit

extension Replica {
    /// The name of an object that was made upstream: the same for one upstream key in every store.
    ///
    /// A digest, since a vendor's ids may be long, compare with case, or hold what a URL must escape.
    package static func name(for key: String) -> String {
        Hex.encode(Array(Digest.sha256(Array(key.utf8)).prefix(16))) + ".ics"
    }

    /// A readable URL segment for a calendar of that name that is not in `taken`.
    package static func segment(for name: String, taken: Set<String>) -> String {
        var slug = ""
        for scalar in name.lowercased().unicodeScalars {
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                slug.unicodeScalars.append(scalar)
            } else if !slug.hasSuffix("-") {
                slug.append("-")
            }
        }
        slug = String(slug.prefix(40))
        while slug.hasPrefix("-") { slug.removeFirst() }
        while slug.hasSuffix("-") { slug.removeLast() }
        // RFC 6638's collections stand beside the calendars.
        if slug.isEmpty || slug == "inbox" || slug == "outbox" { slug = "calendar" }
        guard taken.contains(slug) else { return slug }
        var number = 2
        while taken.contains("\(slug)-\(number)") { number += 1 }
        return "\(slug)-\(number)"
    }
}

extension UpstreamCalendar {
    /// The calendar as it was last listed.
    ///
    /// - Throws: A decoding error when the record has none, as a local calendar does.
    init(_ record: CalendarRecord) throws {
        self = try JSONDecoder().decode(UpstreamCalendar.self, from: Data(record.upstreamPayload))
    }

    /// The octets that the store keeps.
    func encoded() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) }
}
