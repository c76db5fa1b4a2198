/// Google's eleven event colours as CSS names (RFC 7986 §5.9).
///
/// The nearest CSS name of each that is no other's, so that the way back finds the same colour.
enum EventColor {
    private static let names = [
        "1": "lavender", "2": "mediumaquamarine", "3": "darkorchid", "4": "lightcoral", "5": "gold",
        "6": "orangered", "7": "deepskyblue", "8": "dimgray", "9": "royalblue", "10": "seagreen",
        "11": "crimson",
    ]
    private static let identifiers = Dictionary(uniqueKeysWithValues: names.map { ($0.value, $0.key) })
    /// Other names that people and programs choose, by the colour that looks most alike.
    private static let alike = [
        "red": "11", "firebrick": "11", "darkred": "11", "tomato": "6", "orange": "6", "darkorange": "6",
        "coral": "4", "salmon": "4", "pink": "4", "yellow": "5", "khaki": "5", "lime": "2", "lightgreen": "2",
        "green": "10", "darkgreen": "10", "forestgreen": "10", "olive": "10", "teal": "7", "cyan": "7",
        "aqua": "7", "turquoise": "7", "skyblue": "7", "lightblue": "7", "blue": "9", "navy": "9",
        "darkblue": "9", "cornflowerblue": "9", "purple": "3", "violet": "3", "magenta": "3", "fuchsia": "3",
        "indigo": "3", "plum": "1", "thistle": "1", "gray": "8", "grey": "8", "black": "8", "dimgrey": "8",
        "silver": "8",
    ]

    /// The CSS name of a `colorId`.
    static func name(of identifier: String) -> String? { names[identifier] }

    /// The `colorId` that looks most like a CSS name; nil for names that we do not know.
    static func identifier(for name: String) -> String? {
        let name = name.lowercased()
        return identifiers[name] ?? alike[name]
    }
}
