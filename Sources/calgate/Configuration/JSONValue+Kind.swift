import ProviderKit

// The config is read as it stands, so that its keys can be walked: decoding straight into a structure would pass
// a misspelt key in silence.
extension JSONValue {
    /// What kind of value this is, for an error message.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
