/// An element of a document, with everything in it.
///
/// Comments and processing instructions are left out; character data, CDATA or not, is text.
public struct ElementNode: Sendable, Equatable {
    /// An attribute; namespace declarations are none.
    public struct Attribute: Sendable, Equatable {
        /// Attributes without a prefix are in no namespace.
        public var name: ExpandedName
        /// The value with its references replaced.
        public var value: String

        /// An attribute with its value.
        public init(_ name: ExpandedName, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What stands between the tags.
    public enum Content: Sendable, Equatable {
        /// A child.
        case element(ElementNode)
        /// Character data, in one piece between two children.
        case text(String)
    }

    /// The element's name.
    public var name: ExpandedName
    /// In the order of the document.
    public var attributes: [Attribute]
    /// In the order of the document.
    public var content: [Content]

    /// An element; by default an empty one.
    public init(_ name: ExpandedName, attributes: [Attribute] = [], content: [Content] = []) {
        self.name = name
        self.attributes = attributes
        self.content = content
    }

    /// The children that are elements.
    public var elements: [ElementNode] {
        content.compactMap { if case .element(let element) = $0 { element } else { nil } }
    }

    /// The element's own character data, without that of its children.
    public var text: String {
        content.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
    }

    /// The first child of that name.
    public func first(_ name: ExpandedName) -> ElementNode? {
        for case .element(let element) in content where element.name == name { return element }
        return nil
    }

    /// The children of that name.
    public func all(_ name: ExpandedName) -> [ElementNode] { elements.filter { $0.name == name } }

    /// The value of an attribute in no namespace.
    public func attribute(_ local: String) -> String? {
        attributes.first { $0.name.namespace.isEmpty && $0.name.local == local }?.value
    }
}
