/// The value types that are known by name (RFC 5545 §3.3, RFC 9253 §7).
enum ValueType: UInt8, CaseIterable, Sendable {
    /// A type that is not in the table: its values are kept and not looked at (§3.2.20).
    case other
    case binary, boolean, calAddress, date, dateTime, duration, float, integer, period, recur, text, time, uri
    case utcOffset, uid, xmlReference

    /// The name in capitals; empty for ``other``.
    var name: String {
        switch self {
        case .other: ""
        case .binary: "BINARY"
        case .boolean: "BOOLEAN"
        case .calAddress: "CAL-ADDRESS"
        case .date: "DATE"
        case .dateTime: "DATE-TIME"
        case .duration: "DURATION"
        case .float: "FLOAT"
        case .integer: "INTEGER"
        case .period: "PERIOD"
        case .recur: "RECUR"
        case .text: "TEXT"
        case .time: "TIME"
        case .uri: "URI"
        case .utcOffset: "UTC-OFFSET"
        case .uid: "UID"
        case .xmlReference: "XML-REFERENCE"
        }
    }
}

extension NameTable<ValueType> {
    static let valueTypes = NameTable(other: .other) { $0.name }
}
