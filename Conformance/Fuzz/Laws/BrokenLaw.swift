/// A law that some octets broke.
package struct BrokenLaw: Error, CustomStringConvertible {
    /// The law as a sentence, and by what it was broken.
    package let description: String

    init(_ law: String, _ by: String = "") { description = by.isEmpty ? law : "\(law): \(by)" }
}

/// States a law.
func law(
    _ sentence: String, _ holds: Bool, _ by: @autoclosure () -> String = ""
) throws(BrokenLaw) {
    guard holds else { throw BrokenLaw(sentence, by()) }
}

/// States that something is accepted, and gives what came of it.
func accepted<Value>(
    _ sentence: String, _ body: () throws -> Value
) throws(BrokenLaw) -> Value {
    do { return try body() } catch { throw BrokenLaw(sentence, "\(error)") }
}

/// Where two texts part, for the one who looks for the cause.
func parting(_ one: [UInt8], _ other: [UInt8]) -> String {
    let place = zip(one, other).prefix { $0 == $1 }.count
    let texts = [one, other].map { text in
        String(decoding: text[max(0, place - 40)..<min(text.count, place + 40)], as: UTF8.self)
            .debugDescription
    }
    return "\(texts[0]) and \(texts[1])"
}
