/// A component: properties and components within it, in their order (RFC 5545 §3.6).
///
/// One that was read is a place in the input and is written back byte for byte until it is changed.
public struct Component: Sendable {
    enum Storage: Sendable {
        case read(Document, index: Int)
        case made(Made)
    }

    /// What a component consists of once it is no longer a place in an input.
    struct Made: Sendable {
        var name: ComponentName
        var properties: [Property]
        var components: [Component]
        var line: Int?
    }

    private(set) var storage: Storage

    init(_ document: Document, index: Int) {
        storage = .read(document, index: index)
    }

    /// A component with these properties, and these components after them.
    public init(_ name: ComponentName, properties: [Property] = [], components: [Component] = []) {
        storage = .made(Made(name: name, properties: properties, components: components, line: nil))
    }

    /// The name, compared without case.
    public var name: ComponentName {
        get {
            switch storage {
            case .read(let document, let index): document.componentName(index)
            case .made(let made): made.name
            }
        }
        set { change { $0.name = newValue } }
    }

    /// The properties in their order.
    public var properties: [Property] {
        get {
            switch storage {
            case .read(let document, let index): document.properties(index)
            case .made(let made): made.properties
            }
        }
        _modify {
            var made = takeParts()
            defer { storage = .made(made) }
            yield &made.properties
        }
    }

    /// The components within this one, in their order.
    public var components: [Component] {
        get {
            switch storage {
            case .read(let document, let index): document.components(within: index)
            case .made(let made): made.components
            }
        }
        _modify {
            var made = takeParts()
            defer { storage = .made(made) }
            yield &made.components
        }
    }

    /// One-based line of the input where the component begins; `nil` when it was made here.
    public var line: Int? {
        switch storage {
        case .read(let document, let index): document.beginLine(index)
        case .made(let made): made.line
        }
    }

    /// The first property of that name.
    public func first(_ name: PropertyName) -> Property? {
        switch storage {
        case .read(let document, let index): document.first(name, in: index)
        case .made(let made): made.properties.first { $0.isNamed(name) }
        }
    }

    /// All properties of that name, in their order.
    public func all(_ name: PropertyName) -> [Property] {
        switch storage {
        case .read(let document, let index): document.all(name, in: index)
        case .made(let made): made.properties.filter { $0.isNamed(name) }
        }
    }

    /// Replaces the first property of that name in place and drops its other ones; appends when there is none.
    public mutating func set(_ property: Property) {
        change { made in
            let name = property.name
            guard let index = made.properties.firstIndex(where: { $0.isNamed(name) }) else {
                made.properties.append(property)
                return
            }
            made.properties.removeAll { $0.isNamed(name) }
            made.properties.insert(property, at: index)
        }
    }

    /// Adds the property after the others.
    public mutating func add(_ property: Property) {
        change { $0.properties.append(property) }
    }

    /// Drops every property of that name; a component without one stays as it is.
    public mutating func remove(_ name: PropertyName) {
        guard first(name) != nil else { return }
        change { $0.properties.removeAll { $0.isNamed(name) } }
    }

    private mutating func change(_ body: (inout Made) -> Void) {
        var made = takeParts()
        body(&made)
        storage = .made(made)
    }

    /// The parts, leaving nothing behind, so that arrays are changed in place.
    private mutating func takeParts() -> Made {
        let made: Made
        switch storage {
        case .read: made = Made(name: name, properties: properties, components: components, line: line)
        case .made(let parts): made = parts
        }
        storage = .made(Self.nothing)
        return made
    }

    private static let nothing = Made(name: "", properties: [], components: [], line: nil)
}

extension Component: Equatable {
    /// Whether name, properties and components are the same, in the same order.
    public static func == (a: Self, b: Self) -> Bool {
        if case .read(let left, let i) = a.storage, case .read(let right, let j) = b.storage, left === right,
            i == j
        {
            return true
        }
        return a.name == b.name && a.properties == b.properties && a.components == b.components
    }
}
