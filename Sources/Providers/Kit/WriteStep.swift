/// One upstream call of a write plan; a value that is stored before the first call is made.
package struct WriteStep: Codable, Sendable, Hashable {
    /// The provider's bounded word for what the step does; may be a metric label.
    package var kind: String
    /// The part written, when it is known beforehand.
    package var part: String?
    /// The version that the part must still have, when the part exists.
    package var precondition: String?
    /// The provider's own description of the work; holds event contents, so it is stored sealed.
    @Base64Coded package var body: [UInt8]
    /// Whether the step takes something away.
    package var isRemoval: Bool

    /// Puts a step together.
    package init(
        kind: String, part: String? = nil, precondition: String? = nil, body: [UInt8], isRemoval: Bool = false
    ) {
        self.kind = kind
        self.part = part
        self.precondition = precondition
        self.body = body
        self.isRemoval = isRemoval
    }
}
