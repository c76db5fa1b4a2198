/// The config file's values, with the contract's defaults.
///
/// Names are those of the file. Relative paths are relative to the file's folder and absolute here.
struct Configuration: Sendable, Equatable {
    struct TLS: Sendable, Equatable {
        var certificate = ""
        var privateKey = ""
    }

    struct Google: Sendable, Equatable {
        var clientID = ""
        var clientSecret = ""
        var authorizationURL = ""
        var tokenURL = ""
        var apiURL = ""
    }

    struct Upstreams: Sendable, Equatable {
        var google = Google()
        /// Kept for the providers that come; checked by name so that a misspelling is told.
        var proxy = ""
        var outboundAddress = ""
        var caFile = ""
        var allowPlainHTTP = false
    }

    struct Sync: Sendable, Equatable {
        var pollInterval = DurationSetting(milliseconds: 60_000)
        var fullInterval = DurationSetting(milliseconds: 7 * 86_400_000)
        var outsideInterval = DurationSetting(milliseconds: 6 * 3_600_000)
        var windowPast = DurationSetting(milliseconds: 365 * 86_400_000)
        var windowFuture = DurationSetting(milliseconds: 730 * 86_400_000)
        var push = true
    }

    struct FreeBusy: Sendable, Equatable {
        var maxAge = DurationSetting(milliseconds: 3_600_000)
        var unknownAs = "error"
        var upstreamTimeout = DurationSetting(milliseconds: 10_000)
        var workingElsewhere = "free"
    }

    /// Every limit; 0 means none.
    struct Limits: Sendable, Equatable {
        var headerBytes = 32_768
        var headerCount = 100
        var headerDeadline = DurationSetting(milliseconds: 15_000)
        var requestDeadline = DurationSetting(milliseconds: 120_000)
        var minimumBodyRate = 1_024
        var bodyRateGrace = DurationSetting(milliseconds: 5_000)
        var inactivity = DurationSetting(milliseconds: 75_000)
        var connections = 4_096
        var connectionsPerAddress = 64
        var maxResourceSize = 10_485_760
        var xmlBytes = 4_194_304
        var xmlDepth = 64
        var xmlElements = 200_000
        var xmlAttributes = 64
        var multigetHrefs = 10_000
        var reportInstances = 100_000
        var overrides = 3_000
        var exdates = 20_000
        var attendees = 1_000
        var quotaBytes = 0
        var expansionInstances = 100_000
        var expansionWork = 1_000_000
        var expansionOctets = 67_108_864
        var deadProperties = 262_144
        var reportDeadline = DurationSetting(milliseconds: 30_000)
        var requestsPerSecond = 50
        var requestsPerMinute = 500
        var userRequestsPerSecond = 0
        var failedSignIns = 10
        var writeDeadline = DurationSetting(milliseconds: 25_000)
        var drainTimeout = DurationSetting(milliseconds: 10_000)
    }

    /// Octets of memory for what is kept at hand; 0 keeps nothing.
    struct Memory: Sendable, Equatable {
        /// Objects that were served or read lately.
        var objects = 83_886_080
        /// Names, tags and times of calendars' objects.
        var calendars = 100_663_296
        /// Parts of answers.
        var answers = 25_165_824
        /// Busy times.
        var busyTimes = 8_388_608
    }

    struct Retention: Sendable, Equatable {
        var external = DurationSetting(milliseconds: 30 * 86_400_000)
        var managed = DurationSetting(milliseconds: 90 * 86_400_000)
        var invite = DurationSetting(milliseconds: 30 * 86_400_000)
    }

    /// HOST:PORT; port 0 picks a free one.
    var listen = "127.0.0.1:8008"
    /// What clients reach; empty means `http://` and the address listened on.
    var publicURL = ""
    var tls: TLS?
    var trustedProxies: [String] = []
    var store = "sqlite:calgate-data/calgate.db"
    var masterKeyFile = "calgate-data/master.key"
    var upstreams = Upstreams()
    var sync = Sync()
    var freeBusy = FreeBusy()
    /// `as-asked` or `never`.
    var schedulingNotify = "as-asked"
    /// Whom a user can find and make a delegate: `users`, or `delegates` only.
    var directory = "users"
    /// Whose busy times a user learns by an outbox: of `users`, or of `delegates` only.
    var busyTimes = "users"
    /// How long messages stay in an inbox.
    var inboxRetention = DurationSetting(milliseconds: 30 * 86_400_000)
    var limits = Limits()
    var memory = Memory()
    var retention = Retention()
    var corsOrigins: [String] = []
    /// Bearer token for `/metrics` and `/status` from elsewhere than loopback; empty: loopback only.
    var operationsToken = ""

    /// Host and port of `listen`.
    var listenAddress: (host: String, port: Int)? {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(listen[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return host.isEmpty ? nil : (host, port)
    }

    /// Path of the SQLite store; `nil` for another kind.
    var sqlitePath: String? {
        store.hasPrefix("sqlite:") ? String(store.dropFirst("sqlite:".count)) : nil
    }
}
