public import HTTPTypes

/// How far below its resource a request reaches (RFC 4918 section 10.2).
public enum Depth: String, Sendable, Hashable {
    /// The resource.
    case zero = "0"
    /// The resource and its members.
    case one = "1"
    /// Everything below.
    case infinity

    /// Reads the field.
    ///
    /// - Parameters:
    ///   - fields: The request's.
    ///   - missing: What a missing field means for this method.
    /// - Throws: 400 for any other value.
    public init(_ fields: HTTPFields, missing: Depth) throws(DAVError) {
        guard let text = fields["Depth"] else {
            self = missing
            return
        }
        guard let depth = Depth(rawValue: text.lowercased()) else {
            throw DAVError(400, nil, "The Depth field is 0, 1 or infinity.")
        }
        self = depth
    }
}
