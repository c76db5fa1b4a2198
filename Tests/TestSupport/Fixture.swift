public import Foundation

/// Files under `Fixtures/`, found from where this source file is.
public enum Fixture {
    /// The top folder of the package.
    public static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The place of a fixture, such as `icalendar/rfc5545-3.6-example.ics`.
    public static func url(_ path: String) -> URL {
        packageRoot.appending(path: "Fixtures/" + path)
    }

    /// The octets of a fixture.
    public static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: url(path)))
    }

    /// The text of a fixture, which is UTF-8.
    public static func text(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    /// The lines of a fixture without their line ends, LF or CRLF; empty ones and comments (`#`) left out.
    public static func lines(_ path: String) throws -> [String] {
        try text(path).split(whereSeparator: \.isNewline).map(String.init).filter { !$0.hasPrefix("#") }
    }

    /// The fixtures in a folder, as paths for ``bytes(_:)``, sorted; hidden files left out.
    public static func names(in folder: String, withExtension suffix: String? = nil) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url(folder).path(percentEncoded: false))
            .filter { name in !name.hasPrefix(".") && (suffix.map { name.hasSuffix(".\($0)") } ?? true) }
            .sorted().map { folder + "/" + $0 }
    }
}
