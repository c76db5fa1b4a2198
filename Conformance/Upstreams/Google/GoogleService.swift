/// The state of the emulated Google Calendar and what can be done with it, without HTTP.
///
/// Confined to one caller at a time; ``EmulatedGoogle`` holds the lock.
final class GoogleService {
    let configuration: EmulatedGoogleConfiguration
    /// Seconds since 1970, set before each call.
    var now: Int
    var users: [String: GoogleUser] = [:]
    var calendars: [String: GoogleCalendar] = [:]
    var grants = GoogleGrants()
    /// What the `aud` of an assertion may be.
    var audiences: Set<String>
    var mails: [GoogleMail] = []
    /// Members of request bodies that no resource has: the real service ignores them, and so does this one.
    var ignoredMembers: Set<String> = []
    /// At most this many items on a page, whatever is asked for.
    var pageLimit: Int?
    /// Whether every other page comes empty though more follow, as the real service may do.
    var givesEmptyPages = false
    private var versions = 0
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15

    init(configuration: EmulatedGoogleConfiguration, now: Int) {
        self.configuration = configuration
        self.now = now
        audiences = configuration.audiences
    }

    /// A number that no version has had.
    func nextVersion() -> Int {
        versions += 1
        return versions
    }

    /// Text of `a`…`v` and digits, as event ids are made of; the same sequence in each run.
    func identifier(_ count: Int) -> String {
        let alphabet = Array("0123456789abcdefghijklmnopqrstuv")
        return String((0..<count).map { _ in alphabet[Int(nextRandom() % 32)] })
    }

    /// SplitMix64.
    private func nextRandom() -> UInt64 {
        random &+= 0x9E37_79B9_7F4A_7C15
        var value = random
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    // MARK: - People and calendars

    /// Makes a user and the primary calendar; an existing one is left as is.
    func addUser(_ email: String, name: String, timeZone: String) {
        let email = email.lowercased()
        guard users[email] == nil else { return }
        users[email] = GoogleUser(email: email, name: name, timeZone: timeZone)
        let calendar = GoogleCalendar(
            id: email, summary: email, timeZone: timeZone, owner: email, isPrimary: true,
            version: nextVersion(),
            now: now)
        calendars[email] = calendar
        list(email, for: email, colorID: "14")
    }

    /// Makes a secondary calendar and puts it on its owner's list.
    func addCalendar(_ id: String, summary: String, timeZone: String, owner: String, colorID: String = "17") {
        guard calendars[id] == nil else { return }
        calendars[id] = GoogleCalendar(
            id: id, summary: summary, timeZone: timeZone, owner: owner.lowercased(), isPrimary: false,
            version: nextVersion(), now: now)
        list(id, for: owner, colorID: colorID)
    }

    /// Gives a user a role on a calendar and puts it on the user's list; `nil` takes both away.
    func share(
        _ id: String, with user: String, as role: GoogleRole?, colorID: String = "20", isSelected: Bool = true
    ) {
        let user = user.lowercased()
        calendars[id]?.roles[user] = role?.word
        if role == nil {
            unlist(id, for: user)
        } else {
            list(id, for: user, colorID: colorID, isSelected: isSelected)
        }
    }

    private func list(_ id: String, for user: String, colorID: String, isSelected: Bool = true) {
        let user = user.lowercased()
        guard var person = users[user] else { return }
        person.listSerial += 1
        person.entries.removeAll { $0.calendarID == id }
        person.entries.append(
            GoogleListEntry(
                calendarID: id, colorID: colorID, isSelected: isSelected, serial: person.listSerial,
                version: nextVersion()))
        users[user] = person
    }

    private func unlist(_ id: String, for user: String) {
        guard var person = users[user], let index = person.entries.firstIndex(where: { $0.calendarID == id })
        else {
            return
        }
        person.listSerial += 1
        person.entries[index].isDeleted = true
        person.entries[index].serial = person.listSerial
        person.entries[index].version = nextVersion()
        users[user] = person
    }

    /// Removes a calendar from the service and from every list.
    func removeCalendar(_ id: String) {
        calendars[id] = nil
        for user in users.keys { unlist(id, for: user) }
    }

    /// What `user` may do on `calendar`; `nil` for nothing at all.
    func role(of user: String, on calendar: GoogleCalendar) -> GoogleRole? {
        calendar.roles[user].flatMap(GoogleRole.init(word:))
            ?? calendar.roles["*"].flatMap(GoogleRole.init(word:))
    }

    /// The calendar of that id, `primary` included, if the user may do that much there.
    ///
    /// What a user has no right to see at all is not found.
    func calendar(
        _ id: String, for user: String, atLeast role: GoogleRole
    ) throws(GoogleAPIError) -> GoogleCalendar {
        let key =
            id == "primary"
            ? user : (id.contains("@") && users[id.lowercased()] != nil ? id.lowercased() : id)
        guard let calendar = calendars[key], let held = self.role(of: user, on: calendar) else {
            throw .notFound
        }
        guard held >= role else { throw .requiredAccessLevel(role.word) }
        return calendar
    }
}
