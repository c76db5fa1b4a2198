import Foundation

/// A page or sync token: opaque to clients, bound to a calendar and to the parameters of the first call.
struct GoogleToken: Sendable, Hashable {
    /// What the token continues.
    enum Kind: String, Sendable {
        case sync = "s"
        case page = "p"
        /// A page after an empty one, which must not be empty again.
        case fullPage = "f"
    }

    let kind: Kind
    let collection: String
    let epoch: Int
    /// In a sync token the last serial that is covered; in a page token where the page begins.
    let position: Int
    /// In a page token the serial that was the latest on the first page.
    let base: Int
    /// See ``GoogleQuery/digest(without:)``.
    let digest: String

    init(_ kind: Kind, _ collection: String, epoch: Int, position: Int, base: Int, digest: String) {
        self.kind = kind
        self.collection = collection
        self.epoch = epoch
        self.position = position
        self.base = base
        self.digest = digest
    }

    /// Reads a token; `nil` when it is none of ours.
    init?(_ text: String) {
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        while base64.utf8.count % 4 != 0 { base64 += "=" }
        guard let data = Data(base64Encoded: base64), let json = JSON(parsing: Array(data)),
            let list = json.list,
            list.count == 6, let kind = list[0].text.flatMap(Kind.init(rawValue:)),
            let collection = list[1].text,
            let epoch = list[2].whole, let position = list[3].whole, let base = list[4].whole,
            let digest = list[5].text, position >= 0
        else { return nil }
        self.init(kind, collection, epoch: epoch, position: position, base: base, digest: digest)
    }

    /// As it goes over the wire: safe in a URL.
    var text: String {
        let json: JSON = [
            .string(kind.rawValue), .string(collection), .integer(Int64(epoch)), .integer(Int64(position)),
            .integer(Int64(base)), .string(digest),
        ]
        return Data(json.bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
