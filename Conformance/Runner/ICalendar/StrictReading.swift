import ICalendar
import TimeZones

/// The strict door as the judges open it: with this machine's zones known.
enum StrictReading {
    static func read(_ octets: [UInt8]) throws(ICalendarError) -> [VCalendar] {
        var limits = ReaderLimits()
        limits.maxBytes = 1 << 30
        limits.maxLineLength = 1 << 30
        return try ICalendarReader.read(octets, .strict, limits: limits) {
            TimeZoneDatabase.system.resolve($0) != nil
        }.calendars
    }

    /// The calendars' octets, one after the other.
    static func print(_ calendars: [VCalendar]) -> [UInt8] { calendars.flatMap { $0.serialized() } }

    /// A component with the same values, none of which is a place in an input any more, so that it is printed
    /// anew.
    static func remade(_ component: Component) -> Component {
        Component(
            component.name,
            properties: component.properties.map {
                Property($0.name, value: $0.value, parameters: $0.parameters)
            },
            components: component.components.map(remade))
    }
}
