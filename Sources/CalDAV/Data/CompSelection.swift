public import ICalendar
internal import HTTPTypes
public import WebDAV
public import XML

/// Which parts of a component a client wants to see (`CALDAV:comp`, RFC 4791 section 9.6.1).
public struct CompSelection: Sendable, Hashable {
    /// A property that is wanted.
    public struct Prop: Sendable, Hashable {
        /// Its name.
        public let name: PropertyName
        /// Whether the value is left out.
        public let hasNoValue: Bool
    }

    /// The component's name.
    public let name: ComponentName
    /// The properties; `nil` for all.
    public let properties: [Prop]?
    /// The components in it; `nil` for all.
    public let components: [CompSelection]?

    /// Reads the element.
    ///
    /// One without anything in it means the whole component, as in section 7.8.1.
    ///
    /// - Throws: 400 without a name.
    public init(_ element: ElementNode) throws(DAVError) {
        guard let name = element.attribute("name"), !name.isEmpty else {
            throw DAVError(400, nil, "A CALDAV:comp has a name.")
        }
        self.name = ComponentName(name)
        let isWhole = element.elements.isEmpty
        if isWhole || element.first(.caldav("allprop")) != nil {
            properties = nil
        } else {
            var list: [Prop] = []
            for prop in element.all(.caldav("prop")) {
                guard let name = prop.attribute("name"), !name.isEmpty else {
                    throw DAVError(400, nil, "A CALDAV:prop has a name.")
                }
                list.append(Prop(name: PropertyName(name), hasNoValue: prop.attribute("novalue") == "yes"))
            }
            properties = list
        }
        if isWhole || element.first(.caldav("allcomp")) != nil {
            components = nil
        } else {
            var list: [CompSelection] = []
            for comp in element.all(.caldav("comp")) { list.append(try CompSelection(comp)) }
            components = list
        }
    }

    /// The component with no more than these parts.
    public func apply(to component: Component) -> Component {
        var result = component
        if let properties {
            result.properties = component.properties.compactMap { property in
                guard let wanted = properties.first(where: { $0.name == property.name }) else { return nil }
                guard wanted.hasNoValue else { return property }
                var empty = property
                empty.value = ""
                return empty
            }
        }
        if let components {
            result.components = component.components.compactMap { child in
                components.first { $0.name == child.name }?.apply(to: child)
            }
        }
        return result
    }
}
