import ICalendar
import StoreKit

/// A value bound to a statement.
enum SQLValue {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    static func id(_ id: some StoreIdentifier) -> SQLValue { .integer(id.rawValue) }
    static func time(_ instant: Instant) -> SQLValue { .integer(instant.secondsSinceEpoch) }
    static func time(_ instant: Instant?) -> SQLValue { instant.map { time($0) } ?? .null }
    static func flag(_ flag: Bool) -> SQLValue { .integer(flag ? 1 : 0) }
    static func blob(_ bytes: [UInt8]?) -> SQLValue { bytes.map { .blob($0) } ?? .null }
}
