internal import HTTPTypes
public import XML

/// The body of a PROPPATCH (RFC 4918 section 14.19), and the `DAV:set` of MKCALENDAR and extended MKCOL.
public struct PropPatch: Sendable, Equatable {
    /// One change.
    public enum Instruction: Sendable, Equatable {
        /// Set the property to this element.
        case set(ElementNode)
        /// Remove it, if it is there.
        case remove(ExpandedName)

        /// The property's name.
        public var name: ExpandedName {
            switch self {
            case .set(let element): element.name
            case .remove(let name): name
            }
        }
    }

    /// In the order of the document, in which they have to be carried out (section 9.2).
    public let instructions: [Instruction]

    /// Reads the children `DAV:set` and `DAV:remove` of a root of one of these names.
    ///
    /// - Throws: 400 for another root. A body without instructions is left to the caller to judge.
    public init(_ root: ElementNode?, named names: [ExpandedName] = [.dav("propertyupdate")]) throws(DAVError)
    {
        guard let root, names.contains(root.name) else {
            throw DAVError(400, nil, "The body is no \(names.map(\.local).joined(separator: " or ")).")
        }
        var instructions: [Instruction] = []
        for child in root.elements {
            let language = Self.language(of: child) ?? Self.language(of: root)
            for prop in child.all(.dav("prop")) {
                for var property in prop.elements {
                    switch child.name {
                    case .dav("set"):
                        // The language in scope belongs to the value (section 4.3).
                        if Self.language(of: property) == nil,
                            let language = Self.language(of: prop) ?? language
                        {
                            property.attributes.append(.init(Self.xmlLang, language))
                        }
                        instructions.append(.set(property))
                    case .dav("remove"): instructions.append(.remove(property.name))
                    default: continue
                    }
                }
            }
        }
        self.instructions = instructions
    }

    private static let xmlLang = ExpandedName("http://www.w3.org/XML/1998/namespace", "lang")

    private static func language(of element: ElementNode) -> String? {
        element.attributes.first { $0.name == xmlLang }?.value
    }
}
