import CalDAVServer
import HTTPServer
import Recurrence
import XML

/// The limits as each part takes them; 0 means none everywhere but in an expansion.
extension Configuration.Limits {
    /// Bounds of the expansion of one object.
    var expansion: ExpansionLimits {
        var result = ExpansionLimits()
        result.instances = expansionInstances == 0 ? Int.max : expansionInstances
        result.work = expansionWork == 0 ? Int.max : expansionWork
        return result
    }

    /// Bounds of the DAV tree.
    var calDAV: CalDAVLimits {
        var result = CalDAVLimits()
        result.maxResourceSize = maxResourceSize
        result.xml.bytes = xmlBytes
        result.xml.depth = xmlDepth
        result.xml.elements = xmlElements
        result.xml.attributes = xmlAttributes
        result.multigetHrefs = multigetHrefs
        result.reportInstances = reportInstances
        result.overrides = overrides
        result.exdates = exdates
        result.attendees = attendees
        result.expansion = expansion
        result.quotaBytes = quotaBytes
        result.expansionOctets = expansionOctets
        result.deadProperties = deadProperties
        result.reportDeadline = reportDeadline.duration
        return result
    }

    /// Bounds of the connections.
    var http: HTTPServerLimits {
        var result = HTTPServerLimits()
        result.headerBytes = headerBytes
        result.headerCount = headerCount
        result.headerDeadline = headerDeadline.duration
        result.requestDeadline = requestDeadline.duration
        result.minimumBodyRate = minimumBodyRate
        result.bodyRateGrace = bodyRateGrace.duration
        result.inactivity = inactivity.duration
        result.connections = connections
        result.connectionsPerAddress = connectionsPerAddress
        // Which of the two a body is, only its reader knows; either may be without a limit.
        result.bodyBytes = maxResourceSize == 0 || xmlBytes == 0 ? 0 : max(maxResourceSize, xmlBytes)
        result.drainTimeout = drainTimeout.limit
        return result
    }
}
