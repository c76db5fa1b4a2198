/// What the command line says.
struct SuiteOptions {
    var url = ""
    var logins: [Server.Login] = []
    var folder: String?
    var moreFolders: [String] = []
    var prefixes: [String] = []
    var skipped: [String] = []
    var isTraced = false
    /// A case that cannot be judged counts as failed.
    var isWhole = false

    init(_ words: [String]) throws {
        var users: [Int: String] = [:]
        var passwords: [Int: String] = [:]
        var rest = words[...]
        while let word = rest.popFirst() {
            func value() throws -> String {
                guard let value = rest.popFirst() else { throw ConformanceError("\(word) wants a value") }
                return value
            }
            switch word {
            case "--user", "--user2", "--user3": users[Int(word.dropFirst(6)) ?? 1] = try value()
            case "--password", "--password2", "--password3":
                passwords[Int(word.dropFirst(10)) ?? 1] = try value()
            case "--suites": folder = try value()
            case "--with": moreFolders.append(try value())
            case "--only": prefixes.append(try value())
            case "--skip": skipped.append(try value())
            case "--trace": isTraced = true
            case "--whole": isWhole = true
            case _ where !word.hasPrefix("-") && url.isEmpty: url = word
            default: throw ConformanceError("\(word)?")
            }
        }
        guard !url.isEmpty else { throw ConformanceError("conformance caldav URL --user U --password P") }
        for number in 1...3 {
            guard let user = users[number] else { break }
            guard let password = passwords[number] else { throw ConformanceError("\(user) has no password") }
            logins.append(Server.Login(user: user, password: password))
        }
        guard !logins.isEmpty else { throw ConformanceError("--user and --password are needed") }
    }

    /// Whether a case is to be run.
    func selects(_ id: String) -> Bool {
        (prefixes.isEmpty || prefixes.contains { id.hasPrefix($0) })
            && !skipped.contains { id.hasPrefix($0) }
    }
}
