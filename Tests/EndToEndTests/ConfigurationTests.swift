import Foundation
import Testing
import Upstreams

@testable import calgate

@Suite("The config file")
struct ConfigurationTests {
    private func read(_ text: String) throws -> Configuration {
        try ConfigurationReader.read(Array(text.utf8))
    }

    /// The whole file as the documentation shows it, with other values than the defaults.
    private static let everything = """
        {
          // Comments and trailing commas, as JSON5 has them.
          listen: "[::1]:8443", publicURL: "https://cal.example.com/",
          tls: { certificate: "cert.pem", privateKey: "/etc/key.pem" },
          trustedProxies: ["192.0.2.1"], store: "sqlite:var/calgate.db", masterKeyFile: "var/master.key",
          upstreams: {
            google: { clientID: "a", clientSecret: "b", authorizationURL: "c", tokenURL: "d", apiURL: "e" },
            graph: { clientID: "", clientSecret: "", certificateFile: "", tenant: "organizations",
                     cloud: "china", loginURL: "", apiURL: "" },
            ews: { caFile: "" }, caldav: {},
            proxy: "http://proxy:3128", outboundAddress: "192.0.2.9", allowPlainHTTP: true,
          },
          sync: { pollInterval: "90s", fullInterval: "2d", outsideInterval: "1h",
                  window: { past: "30d", future: "60d" }, push: false },
          freeBusy: { maxAge: "10m", unknownAs: "busy-unavailable", upstreamTimeout: "500ms",
                      workingElsewhere: "tentative" },
          scheduling: { notify: "never" },
          limits: { requestsPerSecond: 1, requestsPerMinute: 2, maxResourceSize: 3, writeDeadline: "4s",
                    drainTimeout: "5s", xmlBytes: 0 },
          retention: { external: "1d", managed: "2d", invite: "3d" },
        }
        """

    @Test func `every key of the documentation is understood`() throws {
        let configuration = try read(Self.everything)
        #expect(configuration.listenAddress?.host == "::1")
        #expect(configuration.listenAddress?.port == 8_443)
        #expect(configuration.publicURL == "https://cal.example.com")
        #expect(configuration.tls == .init(certificate: "cert.pem", privateKey: "/etc/key.pem"))
        #expect(configuration.upstreams.google.apiURL == "e")
        #expect(configuration.upstreams.allowPlainHTTP)
        #expect(configuration.sync.pollInterval.duration == .seconds(90))
        #expect(configuration.sync.windowFuture.duration == .seconds(60 * 86_400))
        #expect(configuration.freeBusy.upstreamTimeout.duration == .milliseconds(500))
        #expect(configuration.schedulingNotify == "never")
        #expect(configuration.limits.maxResourceSize == 3)
        #expect(configuration.limits.writeDeadline.duration == .seconds(4))
        #expect(configuration.retention.invite.duration == .seconds(3 * 86_400))
    }

    @Test func `an empty file is the defaults`() throws {
        #expect(try read("{}") == Configuration())
        let configuration = Configuration()
        #expect(configuration.listen == "127.0.0.1:8008")
        #expect(configuration.store == "sqlite:calgate-data/calgate.db")
        #expect(configuration.masterKeyFile == "calgate-data/master.key")
        #expect(configuration.sync.pollInterval.duration == .seconds(60))
        #expect(configuration.freeBusy.maxAge.duration == .seconds(3_600))
        #expect(configuration.limits.maxResourceSize == 10_485_760)
        #expect(configuration.limits.writeDeadline.duration == .seconds(25))
    }

    @Test(arguments: [
        (#"{"listenn": ""}"#, "listenn"), (#"{"tls": {"certificate": "a", "key": "b"}}"#, "tls.key"),
        (#"{"upstreams": {"gogle": {}}}"#, "upstreams.gogle"),
        (#"{"upstreams": {"google": {"clientId": "x"}}}"#, "upstreams.google.clientId"),
        (#"{"upstreams": {"graph": {"x": 1}}}"#, "upstreams.graph.x"),
        (#"{"upstreams": {"ews": {"x": 1}}}"#, "upstreams.ews.x"),
        (#"{"upstreams": {"caldav": {"x": 1}}}"#, "upstreams.caldav.x"),
        (#"{"sync": {"interval": "1s"}}"#, "sync.interval"),
        (#"{"sync": {"window": {"passed": "1d"}}}"#, "sync.window.passed"),
        (#"{"freeBusy": {"maxage": "1h"}}"#, "freeBusy.maxage"),
        (#"{"scheduling": {"mail": true}}"#, "scheduling.mail"), (#"{"limits": {"size": 1}}"#, "limits.size"),
        (#"{"retention": {"forever": "1d"}}"#, "retention.forever"),
    ])
    func `an unknown key is named, at every level`(_ text: String, _ key: String) async throws {
        #expect(throws: ConfigurationError(key, "is not a known key")) { try read(text) }
        // The same as an operator sees it, and nothing is made by then.
        let installation = try Installation()
        try installation.write(Array(text.utf8), to: "calgate.json")
        let outcome = try await installation.run("status", "--json")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.json["error"]?["code"]?.text == "config")
        #expect(outcome.errors == "calgate: calgate.json: \(key) is not a known key\n")
        #expect(try installation.files().map(\.key) == ["calgate.json"])
    }

    @Test(arguments: [
        (#"{"listen": "localhost"}"#, "listen"), (#"{"listen": ":1"}"#, "listen"),
        (#"{"listen": "127.0.0.1:65536"}"#, "listen"), (#"{"listen": 8008}"#, "listen"),
        (#"{"tls": {}}"#, "tls"), (#"{"tls": []}"#, "tls"), (#"{"trustedProxies": "x"}"#, "trustedProxies"),
        (#"{"trustedProxies": [1]}"#, "trustedProxies"), (#"{"upstreams": null}"#, "upstreams"),
        (#"{"upstreams": {"allowPlainHTTP": "yes"}}"#, "upstreams.allowPlainHTTP"),
        (#"{"sync": {"pollInterval": 60}}"#, "sync.pollInterval"),
        (#"{"sync": {"pollInterval": "1 s"}}"#, "sync.pollInterval"),
        (#"{"sync": {"pollInterval": "-1s"}}"#, "sync.pollInterval"),
        (#"{"sync": {"pollInterval": "10ms"}}"#, "sync.pollInterval"),
        (#"{"sync": {"fullInterval": "99999999999999d"}}"#, "sync.fullInterval"),
        (#"{"freeBusy": {"unknownAs": "free"}}"#, "freeBusy.unknownAs"),
        (#"{"scheduling": {"notify": "always"}}"#, "scheduling.notify"),
        (#"{"limits": {"xmlDepth": -1}}"#, "limits.xmlDepth"),
        (#"{"limits": {"xmlDepth": 1.5}}"#, "limits.xmlDepth"),
        (#"{"limits": {"xmlDepth": 99999999999999999999}}"#, "limits.xmlDepth"),
        (#"{"limits": {"writeDeadline": "5 minutes"}}"#, "limits.writeDeadline"), ("[]", ""), ("", ""),
        ("{listen: }", ""),
    ])
    func `a wrong value is named`(_ text: String, _ key: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect(error?.key == key)
        #expect(error?.sentence.isEmpty == false)
    }

    @Test(arguments: [
        ("250ms", 250), ("60s", 60_000), ("5m", 300_000), ("1h", 3_600_000), ("7d", 604_800_000), ("0s", 0),
        ("36500d", 3_153_600_000_000),
    ])
    func `a duration is an integer and a unit`(_ text: String, _ milliseconds: Int64) {
        #expect(DurationSetting(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "s", "5", "1.5s", "5 s", "5S", "٣s", "-5s", "+5s", "36501d", "9223372036854775807d",
    ])
    func `anything else is no duration`(_ text: String) {
        #expect(DurationSetting(text) == nil)
    }

    @Test func `paths are from the config file's folder, whatever its name`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "calgate test \(UUID().uuidString) %20 ü", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "my config.json5").path(percentEncoded: false)
        try Data(Self.everything.utf8).write(to: URL(filePath: file))
        let place = String(file.dropLast("/my config.json5".count))
        for configuration in [
            try ConfigurationReader.load(file, environment: [:]),
            try ConfigurationReader.load(nil, environment: ["CALGATE_CONFIG": file]),
        ] {
            #expect(configuration.sqlitePath == place + "/var/calgate.db")
            #expect(configuration.masterKeyFile == place + "/var/master.key")
            #expect(
                configuration.tls
                    == .init(certificate: place + "/cert.pem", privateKey: "/etc/key.pem"))
        }
    }

    @Test func `a config that is named must be there`() {
        for environment in [[:], ["CALGATE_CONFIG": "/nowhere/calgate.json"]] {
            #expect(throws: CommandError.self) {
                try ConfigurationReader.load(
                    environment.isEmpty ? "/nowhere/else.json" : nil, environment: environment)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `no limit at all is a config to serve with`() async throws {
        let installation = try Installation { config in
            var limits: JSON = [:]
            for name in [
                "headerBytes", "headerCount", "minimumBodyRate", "connections", "connectionsPerAddress",
                "maxResourceSize", "xmlBytes", "xmlDepth", "xmlElements", "xmlAttributes", "multigetHrefs",
                "reportInstances", "overrides", "exdates", "attendees", "expansionInstances", "expansionWork",
                "requestsPerSecond", "requestsPerMinute", "userRequestsPerSecond", "failedSignIns",
            ] {
                limits[name] = 0
            }
            for name in [
                "headerDeadline", "requestDeadline", "reportDeadline", "writeDeadline", "drainTimeout",
            ] {
                limits[name] = "0s"
            }
            config["limits"] = limits
        }
        let password = try await installation.json("user", "add", "anna")["password"]?.text ?? ""
        let local = try await installation.json("connect", "anna", "local")
        let calendar = local["calendars"]?.list?.first?["href"]?.text ?? ""
        let serving = try await installation.serve()
        let client = Client(url: serving.url, user: "anna", password: password)
        let series = Events.series("series@client", "Team")
        #expect(try await client.put(calendar + "a.ics", series).status == 201)
        #expect(try await client.get(calendar + "a.ics").body == series)
        let xml =
            #"<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range"#
            + #" start="20261201T000000Z" end="20270101T000000Z"/></C:free-busy-query>"#
        #expect(try await client.report(calendar, xml).status == 200)
        let wrong = Client(url: serving.url, user: "anna", password: "0123456789.abc")
        for _ in 0..<12 { #expect(try await wrong.get(calendar + "a.ics").status == 401) }
        try await installation.stop(serving)
    }
}
