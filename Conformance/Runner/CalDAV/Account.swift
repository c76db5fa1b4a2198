/// What discovery finds out about a user.
struct Account: Sendable {
    var user: String
    var principal: String
    var home: String
    var inbox: String?
    var outbox: String?
    /// The calendar user address; made up from the user's name when the server tells none.
    var address: String
    /// Where invitations arrive, or the first calendar of the home.
    var defaultCalendar: String?

    /// The variables of the `number`th user: `{home}`, `{home2}`.
    func variables(_ number: Int) -> [String: String] {
        let suffix = number == 1 ? "" : String(number)
        var values = ["user": user, "principal": principal, "home": home, "address": address]
        values["shout"] = address.uppercased()
        values["inbox"] = inbox
        values["outbox"] = outbox
        values["default"] = defaultCalendar
        return Dictionary(uniqueKeysWithValues: values.map { ($0.key + suffix, $0.value) })
    }
}
