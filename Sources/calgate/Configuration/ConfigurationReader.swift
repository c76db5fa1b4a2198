import FoundationEssentials
import ProviderKit

#if canImport(Glibc)
    import Glibc
#endif

/// Finds the config file and reads it.
enum ConfigurationReader {
    /// The file that is used when neither `--config` nor `$CALGATE_CONFIG` names one.
    static let defaultFile = "calgate.json"

    /// Reads `path`, else `$CALGATE_CONFIG`, else `./calgate.json`, else the defaults.
    static func load(_ path: String?, environment: [String: String]) throws(CommandError) -> Configuration {
        let named = path ?? environment["CALGATE_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        let file = named ?? defaultFile
        if named == nil, access(file, F_OK) != 0 { return resolved(Configuration(), in: ".") }
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: file))
        } catch {
            throw CommandError("config", "cannot read the config file \(file)")
        }
        do {
            return try resolved(read(Array(data)), in: FilePath.folder(of: file))
        } catch {
            let place = error.key.isEmpty ? "" : "\(error.key) "
            throw CommandError("config", "\(file): \(place)\(error.sentence)")
        }
    }

    /// Reads the text of a config file; paths stay as they are written.
    static func read(_ bytes: [UInt8]) throws(ConfigurationError) -> Configuration {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        let document: JSONValue
        do {
            document = try decoder.decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw ConfigurationError("", "is not valid JSON5: \(sentence(for: error))")
        }
        return try configuration(document)
    }

    private static func sentence(for error: any Error) -> String {
        guard case .dataCorrupted(let context)? = error as? DecodingError else { return "it cannot be read" }
        let cause = (context.underlyingError as? CocoaError)?.userInfo["NSDebugDescription"] as? String
        return cause ?? context.debugDescription
    }

    private static func configuration(_ document: JSONValue) throws(ConfigurationError) -> Configuration {
        var result = Configuration()
        var root = try KeyWalker(document, path: "")
        try root.string("listen", into: &result.listen)
        guard result.listenAddress != nil else { throw ConfigurationError("listen", "must be HOST:PORT") }
        try root.string("publicURL", into: &result.publicURL)
        while result.publicURL.hasSuffix("/") { result.publicURL.removeLast() }
        if let tls = root.take("tls") {
            var section = try KeyWalker(tls, path: "tls")
            var value = Configuration.TLS()
            try section.string("certificate", into: &value.certificate)
            try section.string("privateKey", into: &value.privateKey)
            try section.end()
            guard !value.certificate.isEmpty, !value.privateKey.isEmpty else {
                throw ConfigurationError("tls", "needs certificate and privateKey")
            }
            result.tls = value
        }
        try root.strings("trustedProxies", into: &result.trustedProxies)
        try root.string("store", into: &result.store)
        try root.string("masterKeyFile", into: &result.masterKeyFile)
        result.upstreams = try upstreams(root.object("upstreams"))
        result.sync = try sync(root.object("sync"))
        result.freeBusy = try freeBusy(root.object("freeBusy"))
        var scheduling = try root.object("scheduling")
        try scheduling.choice("notify", of: ["as-asked", "never"], into: &result.schedulingNotify)
        try scheduling.choice("directory", of: ["users", "delegates"], into: &result.directory)
        try scheduling.choice("busyTimes", of: ["users", "delegates"], into: &result.busyTimes)
        try scheduling.duration("inboxRetention", into: &result.inboxRetention)
        try scheduling.end()
        result.limits = try limits(root.object("limits"))
        result.memory = try memory(root.object("memory"))
        var retention = try root.object("retention")
        try retention.duration("external", into: &result.retention.external)
        try retention.duration("managed", into: &result.retention.managed)
        try retention.duration("invite", into: &result.retention.invite)
        try retention.end()
        try root.strings("corsOrigins", into: &result.corsOrigins)
        try root.string("operationsToken", into: &result.operationsToken)
        try root.end()
        return result
    }

    private static func upstreams(
        _ walker: consuming KeyWalker
    ) throws(ConfigurationError) -> Configuration.Upstreams {
        var walker = walker
        var result = Configuration.Upstreams()
        var google = try walker.object("google")
        try google.string("clientID", into: &result.google.clientID)
        try google.string("clientSecret", into: &result.google.clientSecret)
        try google.string("authorizationURL", into: &result.google.authorizationURL)
        try google.string("tokenURL", into: &result.google.tokenURL)
        try google.string("apiURL", into: &result.google.apiURL)
        try google.end()
        // The providers to come: their keys are known, so that one config serves every version.
        var graph = try walker.object("graph")
        var unused = ""
        for key in ["clientID", "clientSecret", "certificateFile", "tenant", "loginURL", "apiURL"] {
            try graph.string(key, into: &unused)
        }
        var cloud = "global"
        try graph.choice("cloud", of: ["global", "us-government", "us-dod", "china"], into: &cloud)
        try graph.end()
        var ews = try walker.object("ews")
        try ews.string("caFile", into: &unused)
        try ews.end()
        let caldav = try walker.object("caldav")
        try caldav.end()
        try walker.string("proxy", into: &result.proxy)
        try walker.string("outboundAddress", into: &result.outboundAddress)
        try walker.string("caFile", into: &result.caFile)
        try walker.bool("allowPlainHTTP", into: &result.allowPlainHTTP)
        try walker.end()
        return result
    }

    private static func sync(_ walker: consuming KeyWalker) throws(ConfigurationError) -> Configuration.Sync {
        var walker = walker
        var result = Configuration.Sync()
        try walker.duration("pollInterval", into: &result.pollInterval)
        guard result.pollInterval.milliseconds >= 1_000 else {
            throw ConfigurationError("sync.pollInterval", "must be at least 1s")
        }
        try walker.duration("fullInterval", into: &result.fullInterval)
        try walker.duration("outsideInterval", into: &result.outsideInterval)
        var window = try walker.object("window")
        try window.duration("past", into: &result.windowPast)
        try window.duration("future", into: &result.windowFuture)
        try window.end()
        try walker.bool("push", into: &result.push)
        try walker.end()
        return result
    }

    private static func freeBusy(
        _ walker: consuming KeyWalker
    ) throws(ConfigurationError) -> Configuration.FreeBusy {
        var walker = walker
        var result = Configuration.FreeBusy()
        try walker.duration("maxAge", into: &result.maxAge)
        try walker.choice("unknownAs", of: ["error", "busy-unavailable"], into: &result.unknownAs)
        try walker.duration("upstreamTimeout", into: &result.upstreamTimeout)
        try walker.choice(
            "workingElsewhere", of: ["free", "tentative", "busy"], into: &result.workingElsewhere)
        try walker.end()
        return result
    }

    private static func limits(_ walker: consuming KeyWalker) throws(ConfigurationError)
        -> Configuration.Limits
    {
        var walker = walker
        var result = Configuration.Limits()
        try walker.limit("headerBytes", into: &result.headerBytes)
        try walker.limit("headerCount", into: &result.headerCount)
        try walker.duration("headerDeadline", into: &result.headerDeadline)
        try walker.duration("requestDeadline", into: &result.requestDeadline)
        try walker.limit("minimumBodyRate", into: &result.minimumBodyRate)
        try walker.duration("bodyRateGrace", into: &result.bodyRateGrace)
        try walker.duration("inactivity", into: &result.inactivity)
        try walker.limit("connections", into: &result.connections)
        try walker.limit("connectionsPerAddress", into: &result.connectionsPerAddress)
        try walker.limit("maxResourceSize", into: &result.maxResourceSize)
        try walker.limit("xmlBytes", into: &result.xmlBytes)
        try walker.limit("xmlDepth", into: &result.xmlDepth)
        try walker.limit("xmlElements", into: &result.xmlElements)
        try walker.limit("xmlAttributes", into: &result.xmlAttributes)
        try walker.limit("multigetHrefs", into: &result.multigetHrefs)
        try walker.limit("reportInstances", into: &result.reportInstances)
        try walker.limit("overrides", into: &result.overrides)
        try walker.limit("exdates", into: &result.exdates)
        try walker.limit("attendees", into: &result.attendees)
        try walker.limit("quotaBytes", into: &result.quotaBytes)
        try walker.limit("expansionInstances", into: &result.expansionInstances)
        try walker.limit("expansionWork", into: &result.expansionWork)
        try walker.limit("expansionOctets", into: &result.expansionOctets)
        try walker.limit("deadProperties", into: &result.deadProperties)
        try walker.duration("reportDeadline", into: &result.reportDeadline)
        try walker.limit("requestsPerSecond", into: &result.requestsPerSecond)
        try walker.limit("requestsPerMinute", into: &result.requestsPerMinute)
        try walker.limit("userRequestsPerSecond", into: &result.userRequestsPerSecond)
        try walker.limit("failedSignIns", into: &result.failedSignIns)
        try walker.duration("writeDeadline", into: &result.writeDeadline)
        try walker.duration("drainTimeout", into: &result.drainTimeout)
        try walker.end()
        return result
    }

    private static func memory(_ walker: consuming KeyWalker) throws(ConfigurationError)
        -> Configuration.Memory
    {
        var walker = walker
        var result = Configuration.Memory()
        try walker.limit("objects", into: &result.objects)
        try walker.limit("calendars", into: &result.calendars)
        try walker.limit("answers", into: &result.answers)
        try walker.limit("busyTimes", into: &result.busyTimes)
        try walker.end()
        return result
    }

    /// Makes the paths absolute, from the config file's folder.
    private static func resolved(_ configuration: Configuration, in folder: String) -> Configuration {
        func absolute(_ path: String) -> String { FilePath.absolute(path, in: folder) }
        var result = configuration
        if let path = configuration.sqlitePath { result.store = "sqlite:" + absolute(path) }
        result.masterKeyFile = absolute(configuration.masterKeyFile)
        result.upstreams.caFile = absolute(configuration.upstreams.caFile)
        if let tls = configuration.tls {
            result.tls = .init(certificate: absolute(tls.certificate), privateKey: absolute(tls.privateKey))
        }
        return result
    }
}
