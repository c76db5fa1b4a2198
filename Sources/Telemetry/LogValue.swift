/// What a log line may say under a key: bounded words and numbers, never what a user wrote.
package enum LogValue: Sendable, Hashable {
    /// A word of a fixed set (an error's code, a method, a state). Cut at ``Log/maximumText`` bytes.
    case string(String)
    /// A whole number; its unit belongs in the key.
    case int(Int)
    /// A fraction; its unit belongs in the key. Infinities and NaN are written as null.
    case double(Double)
    /// A yes or no.
    case bool(Bool)
}

extension LogValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A word written in place.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A number written in place.
    package init(integerLiteral value: Int) { self = .int(value) }
    /// A yes or no written in place.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
