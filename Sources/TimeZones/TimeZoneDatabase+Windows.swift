public import ICalendar

/// What Windows, Exchange and Graph call the zones.
extension TimeZoneDatabase {
    /// The Windows id for an IANA name or link; `nil` for a place that Windows does not have.
    ///
    /// Not the inverse of ``ianaName(forWindows:)``: many zones share one id.
    public func windowsName(for identifier: String) -> String? {
        let spelled = zone(named: identifier)?.identifier ?? identifier
        return ([spelled] + ZoneAliases.names(of: spelled)).lazy.compactMap(WindowsZones.name(for:)).first
    }

    /// The Windows id of which the clocks show the same as a zone's over a span, for systems that know no
    /// others.
    ///
    /// CLDR's id for the zone's name where that agrees, else the first that does, in CLDR's order.
    ///
    /// - Parameters:
    ///   - zone: A zone of the data base, or of a VTIMEZONE.
    ///   - span: Where both must show the same time.
    /// - Returns: `nil` when Windows has no such clocks, as for Antarctica/Troll.
    public func windowsName(for zone: Zone, over span: Range<Instant>) -> String? {
        let usual = windowsName(for: zone.identifier)
        return ([usual].compactMap(\.self) + WindowsZones.names).first { name in
            guard let identifier = WindowsZones.identifier(for: name),
                let candidate = canonicalZone(named: identifier)
            else { return false }
            return candidate.agrees(with: zone, over: span)
        }
    }

    /// The zone of one of the numbers of X-MICROSOFT-CDO-TZID.
    func zone(ofMicrosoftNumber number: Int) -> Zone? {
        WindowsZones.numbered[number].flatMap(WindowsZones.identifier(for:)).flatMap {
            canonicalZone(named: $0)
        }
    }

    /// The IANA zone that stands for a Windows id in any territory, by IANA's present name.
    public func ianaName(forWindows name: String) -> String? {
        guard let identifier = WindowsZones.identifier(for: name) else { return nil }
        return canonicalZone(named: identifier)?.identifier ?? identifier
    }
}
