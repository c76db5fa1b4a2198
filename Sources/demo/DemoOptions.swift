/// How the demo is called.
struct DemoOptions {
    /// What `--help` prints.
    static let help = """
        usage: demo [--listen HOST:PORT] [--upstream-port N] [--seed realistic|vdirsyncer|large[:N]]
                    [--folder DIR] [--upstream-only] [--json]

          --listen         where the gateway listens (default 127.0.0.1:8008)
          --upstream-port  where the emulated Google listens on loopback (default: a free port)
          --seed           what the emulated calendar holds (default realistic)
          --folder         keeps config, key and store there instead of in a temporary folder
          --upstream-only  starts the emulated Google alone
          --json           prints one JSON line instead of the text
        """

    /// A wrong use.
    struct Misuse: Error, CustomStringConvertible {
        let description: String
    }

    var listen = "127.0.0.1:8008"
    var upstreamPort = 0
    var seed = DemoSeed.realistic
    var folder: String?
    var isUpstreamOnly = false
    var isJSON = false
    var wantsHelp = false

    init(_ words: [String]) throws {
        var rest = words[...]
        func value(_ option: String) throws -> String {
            guard let value = rest.popFirst() else { throw Misuse(description: "\(option) needs a value") }
            return value
        }
        while let word = rest.popFirst() {
            switch word {
            case "--listen": listen = try value(word)
            case "--upstream-port":
                guard let port = Int(try value(word)), (0...65_535).contains(port) else {
                    throw Misuse(description: "--upstream-port must be a port number")
                }
                upstreamPort = port
            case "--seed":
                let name = try value(word)
                guard let seed = DemoSeed(name) else { throw Misuse(description: "there is no seed \(name)") }
                self.seed = seed
            case "--folder": folder = try value(word)
            case "--upstream-only": isUpstreamOnly = true
            case "--json": isJSON = true
            case "--help", "-h": wantsHelp = true
            default: throw Misuse(description: "unknown option \(word)\n\(Self.help)")
            }
        }
    }
}
