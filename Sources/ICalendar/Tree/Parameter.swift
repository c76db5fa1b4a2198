/// A property parameter with its values as they are meant (RFC 5545 §3.2).
///
/// The quotation marks and the `^` escapes of RFC 6868 are gone; they are put back when it is written.
public struct Parameter: Sendable, Equatable {
    /// The name, compared without case.
    public var name: ParameterName
    /// One or more values, decoded.
    public var values: [String]

    /// A parameter with these values.
    public init(_ name: ParameterName, _ values: [String]) {
        self.name = name
        self.values = values
    }

    /// A parameter with one value.
    public init(_ name: ParameterName, _ value: String) {
        self.init(name, [value])
    }
}
