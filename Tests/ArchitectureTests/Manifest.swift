import Foundation
import TestSupport

/// The targets of `Package.swift` that are not tests, with what they declare to depend on.
struct Manifest {
    let dependencies: [String: Set<String>]

    init() throws {
        let text = try String(
            contentsOf: Fixture.packageRoot.appending(path: "Package.swift"), encoding: .utf8)
        var found: [String: Set<String>] = [:]
        let call = /\n        (?:module|\.executableTarget)\((?<body>(?:[^()]|\n)*?)\),/
        for match in text.matches(of: call) {
            let body = match.output.body.replacing(/exclude: \[[^\]]*\],?/, with: "")
            guard let name = body.firstMatch(of: /"([^"]+)"/)?.output.1 else { continue }
            let list = body.firstMatch(of: /\[((?:[^\]]|\n)*)\]/)?.output.1 ?? ""
            found[String(name)] = Set(list.matches(of: /"([^"]+)"/).map { String($0.output.1) })
        }
        dependencies = found
    }
}
