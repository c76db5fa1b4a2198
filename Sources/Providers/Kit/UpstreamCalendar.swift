/// A calendar as upstream lists it.
package struct UpstreamCalendar: Codable, Sendable, Hashable {
    /// The vendor's id.
    package var id: String
    /// The name for people.
    package var name: String
    /// A longer text, when there is one.
    package var description: String?
    /// `#RRGGBB`, when there is one.
    package var color: String?
    /// The calendar's IANA time zone; floating and all-day times are placed in it.
    package var timeZone: String?
    /// Whether events can be written.
    package var isWritable: Bool
    /// Whether the calendar belongs to the account, and so counts as busy by default.
    package var isOwned: Bool
    /// Whether it is the account's main calendar.
    package var isPrimary: Bool
    /// Whether the account's owner has it switched on in the vendor's own pages.
    package var isSelected: Bool
    /// The vendor's own representation, for the provider that made it.
    package var payload: [UInt8]

    /// Puts a calendar together.
    package init(
        id: String, name: String, description: String? = nil, color: String? = nil, timeZone: String? = nil,
        isWritable: Bool, isOwned: Bool, isPrimary: Bool = false, isSelected: Bool = true,
        payload: [UInt8] = []
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.color = color
        self.timeZone = timeZone
        self.isWritable = isWritable
        self.isOwned = isOwned
        self.isPrimary = isPrimary
        self.isSelected = isSelected
        self.payload = payload
    }
}
