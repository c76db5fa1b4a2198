import Octets

/// A place on Earth: GEO (RFC 5545 §3.8.1.6).
public struct GeographicPosition: Sendable, Hashable {
    /// Degrees north of the equator, −90…90.
    public let latitude: Double
    /// Degrees east of Greenwich, −180…180.
    public let longitude: Double

    /// The place, or `nil` when there is none.
    public init?(latitude: Double, longitude: Double) {
        guard abs(latitude) <= 90, abs(longitude) <= 180 else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Reads `latitude;longitude`.
    init?(octets: Span<UInt8>) {
        guard let semicolon = octets.firstIndex(of: UInt8(ascii: ";")),
            let latitude = Self.degrees(octets.extracting(0..<semicolon)),
            let longitude = Self.degrees(octets.extracting((semicolon + 1)..<octets.count))
        else { return nil }
        self.init(latitude: latitude, longitude: longitude)
    }

    /// `latitude;longitude` in degrees to six decimals, which is a hand's breadth.
    public var text: String { Self.degrees(latitude) + ";" + Self.degrees(longitude) }

    /// The number nearest to a FLOAT's text, so that no digit changes on the way.
    private static func degrees(_ text: Span<UInt8>) -> Double? {
        Decimal.float(text) == nil ? nil : Double(String(octets: text))
    }

    private static func degrees(_ value: Double) -> String {
        let millionths = Int((abs(value) * 1e6).rounded())
        let fraction = String(decoding: Decimal.padded(millionths % 1_000_000, to: 6), as: UTF8.self)
        return (value < 0 && millionths > 0 ? "-" : "") + "\(millionths / 1_000_000).\(fraction)"
    }
}

/// The outcome of a scheduling request: REQUEST-STATUS (RFC 5545 §3.8.8.3).
public struct RequestStatus: Sendable, Hashable {
    /// `2.0`, `3.7.1` and the like; the first number is the class of outcome.
    public var code: String
    /// What it means, for people.
    public var sentence: String
    /// What the outcome is about: the text of a property, for example.
    public var data: String?

    /// A status with its parts.
    public init(code: String, sentence: String, data: String? = nil) {
        self.code = code
        self.sentence = sentence
        self.data = data
    }

    /// Reads a REQUEST-STATUS; `nil` when it has no sentence.
    public init?(_ property: Property) {
        let parts = Self.parts(of: property)
        guard parts.count > 1 else { return nil }
        self.init(code: parts[0], sentence: parts[1], data: parts.count > 2 ? parts[2] : nil)
    }

    /// Code, sentence and data, unescaped; a semicolon within the data needs no escape, so it is not divided
    /// there.
    static func parts(of property: Property) -> [String] {
        property.withValue { value in
            var parts: [String] = []
            var start = 0
            var index = 0
            while index < value.count {
                if value[index] == UInt8(ascii: "\\") {
                    index += 1
                } else if value[index] == UInt8(ascii: ";"), parts.count < 2 {
                    parts.append(LineText.unescaped(value.extracting(start..<index)))
                    start = index + 1
                }
                index += 1
            }
            parts.append(LineText.unescaped(value.extracting(start..<value.count)))
            return parts
        }
    }

    /// Whether the request succeeded (classes 1 and 2).
    public var isSuccess: Bool { code.hasPrefix("2.") || code.hasPrefix("1.") }
}

extension Property {
    /// A REQUEST-STATUS (RFC 5545 §3.8.8.3).
    public init(_ status: RequestStatus) {
        let parts =
            [status.code, LineText.escaped(status.sentence)]
            + (status.data.map { [LineText.escaped($0)] } ?? [])
        self.init(.requestStatus, value: parts.joined(separator: ";"))
    }

    /// The URI of a value that is one: URL, ATTACH, CONFERENCE, SOURCE and the like.
    ///
    /// - Returns: `nil` for a value of another type, as VALUE tells, and for an empty one.
    public var uri: String? {
        let type = parameter(.value).map { ASCII.uppercased($0) } ?? "URI"
        guard type == "URI" else { return nil }
        let value = value
        return value.isEmpty ? nil : value
    }

    /// Whether a text is a media type as FMTTYPE has it: two names of RFC 4288 §4.2 with a slash between them.
    public static func isMediaType(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { name in
                1...127 ~= name.count
                    && name.allSatisfy {
                        ASCII.isLetter($0) || ASCII.isDigit($0) || "!#$&.+-^_".utf8.contains($0)
                    }
            }
    }

    /// The media type of a document: FMTTYPE (RFC 5545 §3.2.8).
    public var formatType: String? {
        get { parameter(.fmttype) }
        set { setParameter(.fmttype, newValue) }
    }

    /// The octets of an inline document: VALUE=BINARY in base64 (RFC 5545 §3.3.1); `nil` for any other.
    public var binary: [UInt8]? {
        guard let type = parameter(.value), ASCII.equalsIgnoringCase(type, "BINARY") else { return nil }
        return Base64.decode(value)
    }

    /// A document within the object (RFC 5545 §3.8.1.1).
    public init(_ name: PropertyName, binary: [UInt8], formatType: String? = nil) {
        let type = formatType.map { [Parameter(.fmttype, $0)] } ?? []
        self.init(
            name, value: Base64.encode(binary),
            parameters: type + [Parameter(.encoding, "BASE64"), Parameter(.value, "BINARY")])
    }

    /// How to join a conference (RFC 7986 §5.11).
    ///
    /// - Parameters:
    ///   - conference: A URI: `https:`, `tel:` and the like.
    ///   - features: AUDIO, VIDEO, PHONE and the like (§6.3).
    ///   - label: What to show (§6.4).
    public init(conference: String, features: [String] = [], label: String? = nil) {
        var parameters = [Parameter(.value, "URI")]
        if !features.isEmpty { parameters.append(Parameter(.feature, features)) }
        if let label { parameters.append(Parameter(.label, label)) }
        self.init(.conference, uri: conference, parameters: parameters)
    }
}

// Each accessor is nil, or empty, when the property is absent or malformed.
extension Component {
    /// DESCRIPTION, unescaped.
    public var description: String? {
        get { first(.description)?.text }
        set { setText(.description, newValue) }
    }
    /// LOCATION, unescaped.
    public var location: String? {
        get { first(.location)?.text }
        set { setText(.location, newValue) }
    }
    /// URL.
    public var url: String? {
        get { first(.url)?.uri }
        set { set(.url, newValue.map { Property(.url, uri: $0) }) }
    }
    /// The members of all CATEGORIES in their order; setting them leaves one CATEGORIES.
    public var categories: [String] {
        get { all(.categories).flatMap(\.texts) }
        set { set(.categories, newValue.isEmpty ? nil : Property(.categories, texts: newValue)) }
    }
    /// GEO.
    public var position: GeographicPosition? {
        get { first(.geo).flatMap { $0.withValue { GeographicPosition(octets: $0) } } }
        set { set(.geo, newValue.map { Property(.geo, value: $0.text) }) }
    }
    /// PRIORITY: 0 (none, also when absent or malformed), 1 (highest) … 9 (lowest).
    public var priority: Int {
        get { first(.priority).flatMap { try? $0.integer() } ?? 0 }
        set { set(.priority, newValue == 0 ? nil : Property(.priority, integer: newValue)) }
    }
    /// All REQUEST-STATUSes that can be read.
    public var requestStatuses: [RequestStatus] { all(.requestStatus).compactMap(RequestStatus.init) }
    /// All ATTACHes in their order: by reference (``Property/uri``) or inline (``Property/binary``).
    public var attachments: [Property] { all(.attach) }
    /// All CONFERENCEs in their order.
    public var conferences: [Property] { all(.conference) }

    /// DTSTAMP.
    public var stamp: Instant? {
        get { instant(.dtstamp) }
        set { setInstant(.dtstamp, newValue) }
    }
    /// CREATED.
    public var created: Instant? {
        get { instant(.created) }
        set { setInstant(.created, newValue) }
    }
    /// LAST-MODIFIED.
    public var lastModified: Instant? {
        get { instant(.lastModified) }
        set { setInstant(.lastModified, newValue) }
    }

    /// Sets the property, or removes all of that name.
    public mutating func set(_ name: PropertyName, _ property: Property?) {
        if let property { set(property) } else { remove(name) }
    }

    /// Sets a TEXT property with the parameters that it had, or removes all of that name.
    mutating func setText(_ name: PropertyName, _ text: String?) {
        set(name, text.map { Property(name, text: $0, parameters: first(name)?.parameters ?? []) })
    }

    /// Sets a time with the parameters that it had but for VALUE and TZID, or removes all of that name.
    mutating func setTime(_ name: PropertyName, _ time: CalendarTime?) {
        set(name, time.map { Property(name, time: $0, parameters: first(name)?.parameters ?? []) })
    }

    private func instant(_ name: PropertyName) -> Instant? {
        first(name).flatMap { try? $0.time() }?.instant
    }

    private mutating func setInstant(_ name: PropertyName, _ instant: Instant?) {
        setTime(name, instant.map { .utc($0.utc) })
    }
}
