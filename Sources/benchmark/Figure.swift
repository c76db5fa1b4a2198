import FoundationEssentials

/// One measured figure.
struct Figure: Encodable {
    var name: String
    var value: Double
    var unit: String
    /// What was done, so that the figure can be understood without the source.
    var detail: String

    /// Prints the figure as one line of JSON.
    func report() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(self), as: UTF8.self))
    }
}
