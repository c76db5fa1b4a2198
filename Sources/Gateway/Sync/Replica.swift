package import ICalendar
package import ProviderKit
package import Recurrence
package import StoreKit
package import TimeZones

/// Turns what upstream holds of an object into what clients are served.
///
/// Pure: the served octets are made when a sync or a write happens, never at read time.
package struct Replica: Sendable {
    /// The zones that objects without their own use.
    package let zones: TimeZoneDatabase
    /// Bounds of the expansions that it takes to index an object.
    package let limits: ExpansionLimits

    /// A replica that reads zones from `zones`.
    package init(zones: TimeZoneDatabase, limits: ExpansionLimits = .init()) {
        self.zones = zones
        self.limits = limits
    }

    /// Where floating times and all-day events of a calendar are placed.
    package func floating(of calendar: CalendarRecord) -> Zone {
        calendar.timeZone.flatMap { zones.resolve($0) } ?? .utc
    }

    /// From the first start to the last end; everything where that cannot be told, so that no query misses it.
    package func span(of object: VCalendar, floating: Zone) -> Range<Instant> {
        // These have no instances, but are about times all the same.
        guard object.kind != .vfreebusy, object.kind != .vavailability else {
            return .distantPast ..< .distantFuture
        }
        let resolver = ZoneResolver(calendar: object, database: zones, floating: floating)
        do {
            return try RecurrenceExpander(object, resolver: resolver, limits: limits).span()
        } catch {
            return .distantPast ..< .distantFuture
        }
    }

    /// An object that a client wrote and that is stored as it was sent.
    package func stored(
        _ octets: [UInt8], _ object: VCalendar, name: String, in calendar: CalendarRecord, now: Instant
    ) -> NewObject {
        NewObject(
            calendar: calendar.id, name: name, uid: object.uid ?? "",
            component: object.kind?.rawName.uppercased() ?? "VEVENT", octets: octets, modified: now,
            span: span(of: object, floating: floating(of: calendar)), clientOctets: octets)
    }

    /// The object as it is after upstream's parts became `parts`.
    ///
    /// - Parameters:
    ///   - parts: All parts of the object as upstream holds them; not empty.
    ///   - existing: What is stored of it, if anything.
    ///   - calendar: Where it is.
    ///   - upstream: The calendar as upstream lists it.
    ///   - provider: Translates.
    ///   - now: When that was seen.
    /// - Returns: What is to be stored.
    /// - Throws: ``TranslationError`` when upstream's payload cannot be read.
    package func imported(
        _ parts: [UpstreamPart], over existing: ObjectRecord?, in calendar: CalendarRecord,
        as upstream: UpstreamCalendar, by provider: any Provider, now: Instant
    ) throws -> NewObject {
        let theirs = try provider.object(from: parts, in: upstream).calendar
        let key = parts[0].key
        let floating = floating(of: calendar)
        var served = theirs
        var octets: [UInt8]?
        if let existing, let client = existing.clientOctets, !existing.baseParts.isEmpty,
            let ours = try? VCalendar.read(client, .lenient)
        {
            let base = try provider.object(
                from: existing.baseParts.map { $0.upstream(key: key) }, in: upstream)
            served = ThreeWayMerge(zones: zones, floating: floating)
                .merge(ours: ours, base: base.calendar, theirs: theirs)
            if served == ours { octets = client }
        }
        return NewObject(
            calendar: calendar.id, name: existing?.name ?? Self.name(for: key), uid: served.uid ?? key,
            component: served.kind?.rawName.uppercased() ?? "VEVENT", octets: octets ?? served.serialized(),
            scheduleTag: existing?.scheduleTag, modified: now, span: span(of: served, floating: floating),
            upstreamKey: key, parts: parts.map(PartRecord.init), baseParts: existing?.baseParts ?? [],
            clientOctets: existing?.clientOctets)
    }

    /// The object right after a client's write came through: `parts` are upstream's answer.
    ///
    /// The client's octets are served when upstream means the same; otherwise what upstream holds is, since
    /// octets that contradict it are never served.
    package func written(
        _ octets: [UInt8], _ object: VCalendar, name: String, parts: [UpstreamPart],
        over existing: ObjectRecord?, in calendar: CalendarRecord, by provider: any Provider, now: Instant
    ) throws -> NewObject {
        let upstream = try UpstreamCalendar(calendar)
        let theirs = try provider.object(from: parts, in: upstream).calendar
        let floating = floating(of: calendar)
        let isSame = hasSameMeaning(object, theirs, floating: floating)
        let served =
            isSame ? object : MeaningRepair(zones: zones, floating: floating).repair(object, by: theirs)
        return NewObject(
            calendar: calendar.id, name: name, uid: object.uid ?? parts[0].key,
            component: served.kind?.rawName.uppercased() ?? "VEVENT",
            octets: isSame ? octets : served.serialized(), modified: now,
            span: span(of: served, floating: floating), upstreamKey: parts[0].key,
            parts: parts.map(PartRecord.init), baseParts: parts.map(PartRecord.init),
            clientOctets: isSame ? octets : served.serialized())
    }

    /// Whether the two are the same to a person's day (see ``Meaning``).
    package func hasSameMeaning(_ one: VCalendar, _ other: VCalendar, floating: Zone) -> Bool {
        do {
            return try Meaning(of: one, zones: zones, floating: floating, limits: limits)
                == Meaning(of: other, zones: zones, floating: floating, limits: limits)
        } catch {
            return false
        }
    }

    /// Whether upstream's parts say the same in every property that we translate, save stamps.
    ///
    /// A version that only counts up is no edit, and no reason for a 412.
    package func saysTheSame(
        _ one: [UpstreamPart], _ other: [UpstreamPart], in calendar: CalendarRecord, by provider: any Provider
    ) -> Bool {
        if Set(one) == Set(other) { return true }
        guard !one.isEmpty, !other.isEmpty, let upstream = try? UpstreamCalendar(calendar),
            let first = try? provider.object(from: one, in: upstream).calendar,
            let second = try? provider.object(from: other, in: upstream).calendar
        else { return false }
        return Self.withoutStamps(first) == Self.withoutStamps(second)
    }

    private static func withoutStamps(_ calendar: VCalendar) -> [Component] {
        calendar.members.map { member in
            var member = member
            for name: PropertyName in [.dtstamp, .lastModified, .created, .sequence] {
                member.remove(name)
            }
            return member
        }
    }
}

extension PartRecord {
    /// What is kept of an upstream part; its key stands with the object.
    init(_ part: UpstreamPart) { self.init(id: part.id, etag: part.etag, payload: part.payload) }

    /// The part as a provider knows it.
    func upstream(key: String) -> UpstreamPart {
        UpstreamPart(id: id, key: key, etag: etag, payload: payload, isDeleted: false)
    }
}

extension ObjectRecord {
    /// The parts as a provider knows them; empty for a local object.
    var upstreamParts: [UpstreamPart] {
        guard let upstreamKey else { return [] }
        return parts.map { $0.upstream(key: upstreamKey) }
    }
}
