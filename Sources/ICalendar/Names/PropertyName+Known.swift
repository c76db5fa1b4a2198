extension PropertyName {
    /// When an alarm was last acknowledged (RFC 9074 §6.1).
    public static let acknowledged = Self("ACKNOWLEDGED")
    /// What an alarm does (RFC 5545 §3.8.6.1).
    public static let action = Self("ACTION")
    /// A document, by reference or inline (RFC 5545 §3.8.1.1).
    public static let attach = Self("ATTACH")
    /// A participant (RFC 5545 §3.8.4.1).
    public static let attendee = Self("ATTENDEE")
    /// How busy the time outside of availability is (RFC 7953 §3.2).
    public static let busytype = Self("BUSYTYPE")
    /// The address of a participant (RFC 9073 §6.4).
    public static let calendarAddress = Self("CALENDAR-ADDRESS")
    /// The calendar scale; GREGORIAN (RFC 5545 §3.7.1).
    public static let calscale = Self("CALSCALE")
    /// Categories, a list (RFC 5545 §3.8.1.2).
    public static let categories = Self("CATEGORIES")
    /// Who may see it (RFC 5545 §3.8.1.3).
    public static let `class` = Self("CLASS")
    /// A CSS3 colour name (RFC 7986 §5.9).
    public static let color = Self("COLOR")
    /// A comment (RFC 5545 §3.8.1.4).
    public static let comment = Self("COMMENT")
    /// When a to-do was completed (RFC 5545 §3.8.2.1).
    public static let completed = Self("COMPLETED")
    /// A formal category (RFC 9253 §5.1).
    public static let concept = Self("CONCEPT")
    /// How to join a conference (RFC 7986 §5.11).
    public static let conference = Self("CONFERENCE")
    /// Whom to ask (RFC 5545 §3.8.4.2).
    public static let contact = Self("CONTACT")
    /// When it was created (RFC 5545 §3.8.7.1).
    public static let created = Self("CREATED")
    /// The long text (RFC 5545 §3.8.1.5).
    public static let description = Self("DESCRIPTION")
    /// The exclusive end (RFC 5545 §3.8.2.2).
    public static let dtend = Self("DTEND")
    /// When this instance of the object was made (RFC 5545 §3.8.7.2).
    public static let dtstamp = Self("DTSTAMP")
    /// The start (RFC 5545 §3.8.2.4).
    public static let dtstart = Self("DTSTART")
    /// When a to-do is due (RFC 5545 §3.8.2.3).
    public static let due = Self("DUE")
    /// How long it lasts (RFC 5545 §3.8.2.5).
    public static let duration = Self("DURATION")
    /// Instances that do not take place (RFC 5545 §3.8.5.1).
    public static let exdate = Self("EXDATE")
    /// A rule of instances that do not take place, withdrawn by RFC 5545 (RFC 2445 §4.8.5.2).
    public static let exrule = Self("EXRULE")
    /// Busy or free periods (RFC 5545 §3.8.2.6).
    public static let freebusy = Self("FREEBUSY")
    /// Latitude and longitude (RFC 5545 §3.8.1.6).
    public static let geo = Self("GEO")
    /// A picture (RFC 7986 §5.10).
    public static let image = Self("IMAGE")
    /// When it was last changed (RFC 5545 §3.8.7.3).
    public static let lastModified = Self("LAST-MODIFIED")
    /// A typed reference to a resource (RFC 9253 §5.2).
    public static let link = Self("LINK")
    /// Where it takes place (RFC 5545 §3.8.1.7).
    public static let location = Self("LOCATION")
    /// The kind of a place (RFC 9073 §6.1).
    public static let locationType = Self("LOCATION-TYPE")
    /// The iTIP method (RFC 5545 §3.7.2).
    public static let method = Self("METHOD")
    /// The name of a calendar or component (RFC 7986 §5.1).
    public static let name = Self("NAME")
    /// Who organises it (RFC 5545 §3.8.4.3).
    public static let organizer = Self("ORGANIZER")
    /// The kind of a participant (RFC 9073 §6.2).
    public static let participantType = Self("PARTICIPANT-TYPE")
    /// How much of a to-do is done, 0…100 (RFC 5545 §3.8.1.8).
    public static let percentComplete = Self("PERCENT-COMPLETE")
    /// 0 (none), 1 (highest) … 9 (RFC 5545 §3.8.1.9).
    public static let priority = Self("PRIORITY")
    /// Who wrote the object (RFC 5545 §3.7.3).
    public static let prodid = Self("PRODID")
    /// Whether arriving or departing triggers an alarm (RFC 9074 §8.1).
    public static let proximity = Self("PROXIMITY")
    /// Further instances (RFC 5545 §3.8.5.2).
    public static let rdate = Self("RDATE")
    /// Which instance this component describes (RFC 5545 §3.8.4.4).
    public static let recurrenceID = Self("RECURRENCE-ID")
    /// A key that groups components (RFC 9253 §5.3).
    public static let refid = Self("REFID")
    /// How often to look for changes (RFC 7986 §5.7).
    public static let refreshInterval = Self("REFRESH-INTERVAL")
    /// The UID of a related component (RFC 5545 §3.8.4.5).
    public static let relatedTo = Self("RELATED-TO")
    /// How often an alarm repeats (RFC 5545 §3.8.6.2).
    public static let `repeat` = Self("REPEAT")
    /// The outcome of a scheduling request (RFC 5545 §3.8.8.3).
    public static let requestStatus = Self("REQUEST-STATUS")
    /// The kind of a resource (RFC 9073 §6.3).
    public static let resourceType = Self("RESOURCE-TYPE")
    /// Equipment, a list (RFC 5545 §3.8.1.10).
    public static let resources = Self("RESOURCES")
    /// The recurrence rule (RFC 5545 §3.8.5.3).
    public static let rrule = Self("RRULE")
    /// The revision, as the organizer counts (RFC 5545 §3.8.7.4).
    public static let sequence = Self("SEQUENCE")
    /// Where a calendar can be fetched again (RFC 7986 §5.8).
    public static let source = Self("SOURCE")
    /// Confirmed, tentative, cancelled and the like (RFC 5545 §3.8.1.11).
    public static let status = Self("STATUS")
    /// Data in a format of its own (RFC 9073 §6.6).
    public static let structuredData = Self("STRUCTURED-DATA")
    /// The long text in HTML and the like (RFC 9073 §6.5).
    public static let styledDescription = Self("STYLED-DESCRIPTION")
    /// The title (RFC 5545 §3.8.1.12).
    public static let summary = Self("SUMMARY")
    /// Whether it makes busy (RFC 5545 §3.8.2.7).
    public static let transp = Self("TRANSP")
    /// When an alarm goes off (RFC 5545 §3.8.6.3).
    public static let trigger = Self("TRIGGER")
    /// The name of a VTIMEZONE (RFC 5545 §3.8.3.1).
    public static let tzid = Self("TZID")
    /// The zone that a zone is another name of (RFC 7808 §7.2).
    public static let tzidAliasOf = Self("TZID-ALIAS-OF")
    /// The usual abbreviation of an observance (RFC 5545 §3.8.3.2).
    public static let tzname = Self("TZNAME")
    /// The offset before the onset of an observance (RFC 5545 §3.8.3.3).
    public static let tzoffsetfrom = Self("TZOFFSETFROM")
    /// The offset from the onset of an observance (RFC 5545 §3.8.3.4).
    public static let tzoffsetto = Self("TZOFFSETTO")
    /// When the data of a zone stop being known (RFC 7808 §7.1).
    public static let tzuntil = Self("TZUNTIL")
    /// Where the current VTIMEZONE is (RFC 5545 §3.8.3.5).
    public static let tzurl = Self("TZURL")
    /// The identity of the object (RFC 5545 §3.8.4.7).
    public static let uid = Self("UID")
    /// Where the object is described (RFC 5545 §3.8.4.6).
    public static let url = Self("URL")
    /// The version of iCalendar; 2.0 (RFC 5545 §3.7.4).
    public static let version = Self("VERSION")
}
