/// Which module may import which: the map of the house as a table.
///
/// It says the same as `Package.swift`, where SwiftPM does not enforce it.
enum ImportTable {
    /// Where a module's sources are.
    static func folder(of module: String) -> String {
        folders[module] ?? "Sources/\(module)"
    }

    private static let folders = [
        "HTTPTypes": "Sources/HTTP/Types", "HTTPServer": "Sources/HTTP/Server",
        "HTTPClient": "Sources/HTTP/Client", "StoreKit": "Sources/Store/Kit",
        "StoreSQLite": "Sources/Store/SQLite", "ProviderKit": "Sources/Providers/Kit",
        "GoogleProvider": "Sources/Providers/Google", "Upstreams": "Conformance/Upstreams",
        "conformance": "Conformance/Runner", "FuzzLaws": "Conformance/Fuzz/Laws",
        "fuzz": "Conformance/Fuzz/Driver",
    ]

    /// The modules, sorted.
    static var modules: [String] { allowed.keys.sorted() }

    /// Whether the table speaks of the module: Foundation, Glibc and Testing are nobody's.
    static func isOurs(_ module: String) -> Bool { allowed[module] != nil || libraries[module] != nil }

    /// Each C library and the only module that may import it.
    static let libraries = [
        "CLibXML2": "XML", "CSQLite": "StoreSQLite", "CMicrohttpd": "HTTPServer", "CGnuTLS": "Cryptography",
        "CCurl": "HTTPClient",
    ]

    private static let values: Set = ["FreeBusy", "Recurrence", "TimeZones", "ICalendar", "Octets"]
    private static let times: Set = ["Recurrence", "TimeZones", "ICalendar", "Octets"]

    /// For each module what it may import of ours.
    static let allowed: [String: Set<String>] = [
        "Octets": [],
        "ICalendar": ["Octets"],
        "TimeZones": ["ICalendar", "Octets"],
        "Recurrence": ["TimeZones", "ICalendar", "Octets"],
        "FreeBusy": times,
        "ITIP": times,
        "Telemetry": [],
        "Cryptography": ["CGnuTLS"],
        "Vault": ["Cryptography"],
        "XML": ["Octets", "CLibXML2"],
        "HTTPTypes": ["Octets"],
        "HTTPServer": ["HTTPTypes", "Octets", "Telemetry", "CMicrohttpd"],
        "HTTPClient": ["HTTPTypes", "Octets", "Telemetry", "Cryptography", "CCurl"],
        "WebDAV": ["XML", "HTTPTypes", "Octets"],
        "CalDAV": times.union(["WebDAV", "XML", "HTTPTypes"]),
        "CalDAVServer": values.union([
            "ITIP", "CalDAV", "WebDAV", "XML", "HTTPTypes", "Cryptography", "Telemetry",
        ]),
        "StoreKit": ["ICalendar", "Octets", "Cryptography", "Vault"],
        "StoreSQLite": ["StoreKit", "ICalendar", "Octets", "Cryptography", "Vault", "Telemetry", "CSQLite"],
        "ProviderKit": times.union(["HTTPClient", "HTTPTypes", "Cryptography", "Telemetry"]),
        "GoogleProvider": times.union(["ProviderKit", "HTTPClient", "HTTPTypes", "Cryptography", "Telemetry"]
        ),
        "Gateway": values.union([
            "ITIP", "CalDAVServer", "StoreKit", "ProviderKit", "CalDAV", "WebDAV", "XML", "HTTPTypes",
            "Cryptography", "Telemetry",
        ]),
        "Upstreams": ["HTTPServer", "HTTPTypes", "Cryptography", "Octets"],
        "calgate": values.union([
            "Gateway", "CalDAVServer", "CalDAV", "WebDAV", "XML", "HTTPServer", "HTTPClient", "HTTPTypes",
            "StoreKit",
            "StoreSQLite", "Vault", "Cryptography", "ProviderKit", "GoogleProvider", "Telemetry",
        ]),
        "conformance": times.union(["HTTPClient", "HTTPTypes", "XML"]),
        "benchmark": values,
        "FuzzLaws": times,
        "fuzz": ["FuzzLaws"],
        "demo": ["Upstreams", "HTTPServer", "HTTPTypes", "Octets"],
    ]
}
