public import ICalendar

/// A span of time and how busy it is.
public struct BusyPeriod: Sendable, Hashable {
    /// When; the end is exclusive.
    public var interval: Range<Instant>
    /// How busy.
    public var type: BusyType

    /// A span of time of one type.
    public init(interval: Range<Instant>, type: BusyType) {
        self.interval = interval
        self.type = type
    }
}

/// A busy period with its origin.
///
/// The same UID and RECURRENCE-ID on several calendars is one appointment, which counts once.
public struct BusyInstance: Sendable, Hashable {
    /// The UID of the object; empty where it has none.
    public var uid: String
    /// Which instance it is; `nil` when the object does not recur.
    ///
    /// For a period of a VFREEBUSY it is the start, so that its periods differ.
    public var recurrenceID: CalendarTime?
    /// When and how busy.
    public var period: BusyPeriod

    /// A busy period with its origin.
    public init(uid: String, recurrenceID: CalendarTime?, period: BusyPeriod) {
        self.uid = uid
        self.recurrenceID = recurrenceID
        self.period = period
    }
}
