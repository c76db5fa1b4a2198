internal import HTTPTypes
public import XML

/// Reads the XML body of a request.
public enum RequestBody {
    /// The root element, `nil` for an empty body.
    ///
    /// - Throws: 413 for a body over the limit, 400 with the line for one that is not XML.
    public static func read(_ bytes: [UInt8], limits: XMLLimits) throws(DAVError) -> ElementNode? {
        do {
            return try XMLReader.read(bytes, limits: limits)
        } catch {
            switch error.code {
            case .empty: return nil
            case .tooLarge: throw DAVError(413, nil, "The request's XML is too large.")
            default: throw DAVError(400, nil, "The request's XML is refused: \(error).")
            }
        }
    }
}
