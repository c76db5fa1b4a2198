// swift-tools-version: 6.2
import PackageDescription

// The import graph of the house. SwiftPM does not refuse an undeclared import between targets of one
// package; Tests/ArchitectureTests does, from its own table.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func module(
    _ name: String, path: String? = nil, exclude: [String] = [], _ dependencies: [Target.Dependency] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path ?? "Sources/\(name)", exclude: exclude,
        swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)",
        swiftSettings: strict)
}

func library(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/C/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
    name: "calgate",
    products: [
        .executable(name: "calgate", targets: ["calgate"]),
        .executable(name: "demo", targets: ["demo"]),
        .executable(name: "conformance", targets: ["conformance"]),
        .executable(name: "benchmark", targets: ["benchmark"]),
        .executable(name: "fuzz", targets: ["fuzz"]),
        .library(name: "ICalendar", targets: ["ICalendar", "TimeZones", "Recurrence", "FreeBusy"]),
    ],
    targets: [
        // What the operating system brings.
        library("CLibXML2", pkgConfig: "libxml-2.0", apt: "libxml2-dev"),
        library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        library("CMicrohttpd", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        library("CGnuTLS", pkgConfig: "gnutls", apt: "libgnutls28-dev"),
        library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),

        // Calendar values: no I/O, no clock.
        module("Octets"),
        module("ICalendar", ["Octets"]),
        module("TimeZones", ["ICalendar", "Octets"]),
        module("Recurrence", ["TimeZones", "ICalendar", "Octets"]),
        module("FreeBusy", ["Recurrence", "TimeZones", "ICalendar", "Octets"]),
        module("ITIP", ["Recurrence", "TimeZones", "ICalendar", "Octets"]),

        // Protocol ground.
        module("Telemetry"),
        module("Cryptography", ["CGnuTLS"]),
        module("Vault", ["Cryptography"]),
        module("XML", ["Octets", "CLibXML2"]),
        module("HTTPTypes", path: "Sources/HTTP/Types", ["Octets"]),
        module("HTTPServer", path: "Sources/HTTP/Server", ["HTTPTypes", "Octets", "Telemetry", "CMicrohttpd"]),
        module(
            "HTTPClient", path: "Sources/HTTP/Client",
            ["HTTPTypes", "Octets", "Telemetry", "Cryptography", "CCurl"]),
        module("WebDAV", ["XML", "HTTPTypes", "Octets"]),
        module("CalDAV", ["WebDAV", "XML", "HTTPTypes", "Recurrence", "TimeZones", "ICalendar", "Octets"]),

        // The gateway.
        module(
            "CalDAVServer",
            [
                "CalDAV", "WebDAV", "XML", "HTTPTypes", "FreeBusy", "ITIP", "Recurrence", "TimeZones",
                "ICalendar", "Octets", "Cryptography", "Telemetry",
            ]),
        module("StoreKit", path: "Sources/Store/Kit", ["ICalendar", "Octets", "Cryptography", "Vault"]),
        module(
            "StoreSQLite", path: "Sources/Store/SQLite",
            ["StoreKit", "ICalendar", "Octets", "Cryptography", "Vault", "Telemetry", "CSQLite"]),
        module(
            "ProviderKit", path: "Sources/Providers/Kit",
            [
                "HTTPClient", "HTTPTypes", "Recurrence", "TimeZones", "ICalendar", "Octets", "Cryptography",
                "Telemetry",
            ]),
        module(
            "GoogleProvider", path: "Sources/Providers/Google",
            [
                "ProviderKit", "HTTPClient", "HTTPTypes", "Recurrence", "TimeZones", "ICalendar", "Octets",
                "Cryptography", "Telemetry",
            ]),
        module(
            "Gateway",
            [
                "CalDAVServer", "StoreKit", "ProviderKit", "CalDAV", "WebDAV", "XML", "HTTPTypes", "FreeBusy",
                "ITIP", "Recurrence", "TimeZones", "ICalendar", "Octets", "Cryptography", "Telemetry",
            ]),
        module(
            "Upstreams", path: "Conformance/Upstreams", exclude: ["check"],
            ["HTTPServer", "HTTPTypes", "Cryptography", "Octets"]),

        .executableTarget(
            name: "calgate",
            dependencies: [
                "Gateway", "CalDAVServer", "CalDAV", "WebDAV", "XML", "FreeBusy", "Recurrence", "TimeZones",
                "ICalendar", "Octets", "HTTPServer", "HTTPClient", "HTTPTypes", "StoreKit", "StoreSQLite",
                "Vault", "Cryptography", "ProviderKit", "GoogleProvider", "Telemetry",
            ],
            path: "Sources/calgate", swiftSettings: strict),
        .executableTarget(
            name: "demo",
            dependencies: ["Upstreams", "HTTPServer", "HTTPTypes", "Octets"],
            path: "Sources/demo", swiftSettings: strict),
        .executableTarget(
            name: "conformance",
            dependencies: ["HTTPClient", "HTTPTypes", "XML", "Recurrence", "TimeZones", "ICalendar", "Octets"],
            path: "Conformance/Runner", swiftSettings: strict),
        .executableTarget(
            name: "benchmark",
            dependencies: ["FreeBusy", "Recurrence", "TimeZones", "ICalendar", "Octets"],
            path: "Sources/benchmark", swiftSettings: strict),
        module(
            "FuzzLaws", path: "Conformance/Fuzz/Laws", ["Recurrence", "TimeZones", "ICalendar", "Octets"]),
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzLaws"], path: "Conformance/Fuzz/Driver",
            swiftSettings: strict),

        // Tests.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        tests("ArchitectureTests", []),
        tests("OctetsTests", ["Octets"]),
        tests("ICalendarTests", ["ICalendar", "Octets"]),
        tests("TimeZonesTests", ["TimeZones", "ICalendar", "Octets"]),
        tests("RecurrenceTests", ["Recurrence", "TimeZones", "ICalendar", "Octets"]),
        tests("FreeBusyTests", ["FreeBusy", "Recurrence", "TimeZones", "ICalendar", "Octets"]),
        tests("ITIPTests", ["ITIP", "Recurrence", "TimeZones", "ICalendar", "Octets"]),
        tests("ConformanceTests", ["conformance", "XML", "HTTPTypes", "HTTPClient", "ICalendar"]),
        tests("FuzzTests", ["FuzzLaws"]),
        tests("BenchmarkTests", ["benchmark"]),
        tests("CryptographyTests", ["Cryptography"]),
        tests("VaultTests", ["Vault", "Cryptography"]),
        tests("XMLTests", ["XML", "Octets"]),
        tests("TelemetryTests", ["Telemetry"]),
        tests("HTTPTypesTests", ["HTTPTypes", "Octets"]),
        tests("HTTPServerTests", ["HTTPServer", "HTTPTypes", "Octets", "Telemetry"]),
        tests("HTTPClientTests", ["HTTPClient", "HTTPServer", "HTTPTypes", "Octets", "Cryptography"]),
        tests("WebDAVTests", ["WebDAV", "XML", "HTTPTypes", "Octets"]),
        tests("CalDAVTests", ["CalDAV", "WebDAV", "XML", "HTTPTypes", "Recurrence", "TimeZones", "ICalendar", "Octets"]),
        tests(
            "CalDAVServerTests",
            [
                "CalDAVServer", "CalDAV", "WebDAV", "XML", "HTTPTypes", "FreeBusy", "ITIP", "Recurrence", "TimeZones",
                "ICalendar", "Octets",
            ]),
        tests("StoreTests", ["StoreSQLite", "StoreKit", "Vault", "Cryptography", "ICalendar", "Octets"]),
        tests(
            "ProviderTests",
            [
                "GoogleProvider", "ProviderKit", "Upstreams", "HTTPClient", "HTTPServer", "HTTPTypes", "Recurrence",
                "TimeZones", "ICalendar", "Octets", "Cryptography",
            ]),
        tests("UpstreamsTests", ["Upstreams", "HTTPServer", "HTTPTypes", "Octets", "Cryptography"]),
        tests(
            "GatewayTests",
            [
                "Gateway", "CalDAVServer", "StoreKit", "StoreSQLite", "Vault", "ProviderKit", "GoogleProvider",
                "Upstreams", "CalDAV", "WebDAV", "HTTPClient", "HTTPServer", "HTTPTypes", "FreeBusy", "ITIP",
                "Recurrence", "TimeZones", "ICalendar", "Octets", "Cryptography", "Telemetry",
            ]),
        tests(
            "EndToEndTests",
            [
                "calgate", "Upstreams", "HTTPClient", "HTTPServer", "HTTPTypes", "ICalendar", "Octets",
                "Cryptography",
            ]),
        tests("TestSupportTests", []),
    ]
)
