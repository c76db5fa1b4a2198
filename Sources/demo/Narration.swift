import Foundation

/// What the demo says.
enum Narration {
    /// The text, or one JSON line, once everything runs.
    static func welcome(
        url: String, access: DemoGateway.Access, upstream: String, _ account: DemoAccount, asJSON: Bool
    ) -> String {
        if asJSON {
            return json([
                "url": url, "user": access.user, "password": access.password, "upstream": upstream,
                "admin": upstream + "/__admin/",
                "calendars": access.calendars.map { ["name": $0.name, "href": $0.href] },
            ])
        }
        let today = Calendar(identifier: .gregorian).startOfDay(for: Date())
        let start = basic(today)
        let end = basic(today.addingTimeInterval(7 * 86_400))
        let calendars = access.calendars.map { "    \($0.href)  \($0.name)" }.joined(separator: "\n")
        return """

            A calendar at Google, in any CalDAV client
            ==========================================
            An emulated Google runs at \(upstream). It holds the calendar of \(account.name),
            \(account.story).
            The gateway is connected to it and keeps a sealed replica: what you change in a client is written to
            Google first, and what changes there comes back.

              URL        \(url)
              user       \(access.user)
              password   \(access.password)

            Its calendars:
            \(calendars)

            Is \(account.name) free? Ask as a recruiting system would, and get a VFREEBUSY:

              curl -u '\(access.user):\(access.password)' '\(url)/freebusy/\(access.user)?start=\(start)&end=\(end)'

            vdirsyncer (put this into a config file, then: vdirsyncer discover, vdirsyncer sync):

              [general]
              status_path = "./vdirsyncer-status/"
              [pair demo]
              a = "demo_local"
              b = "demo_remote"
              collections = ["from b"]
              [storage demo_local]
              type = "filesystem"
              path = "./calendars/"
              fileext = ".ics"
              [storage demo_remote]
              type = "caldav"
              url = "\(url)/"
              username = "\(access.user)"
              password = "\(access.password)"

            Thunderbird: New Calendar → On the Network → user name \(access.user),
              location \(url)/ → Find Calendars → the password above.
            Apple Calendar, Evolution, DAVx5: server \(url)/, the same user and password.

            See what Google holds now:  curl '\(upstream)/__admin/state'
            Ctrl-C ends everything and leaves nothing behind.

            """
    }

    /// The same for the emulated Google alone.
    static func upstream(_ upstream: String, _ account: DemoAccount, asJSON: Bool) -> String {
        if asJSON {
            return json([
                "upstream": upstream, "admin": upstream + "/__admin/", "address": account.address,
                "clientID": account.clientID, "clientSecret": account.clientSecret,
                "refreshToken": account.refreshToken,
            ])
        }
        return """
            An emulated Google Calendar runs at \(upstream)
              API            \(upstream)/calendar/v3
              token URL      \(upstream)/token
              account        \(account.address)
              client         \(account.clientID) / \(account.clientSecret)
              refresh token  \(account.refreshToken)
            """
    }

    private static func basic(_ date: Date) -> String {
        date.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: false).timeSeparator(.omitted)
                .dateSeparator(.omitted)) + "Z"
    }

    private static func json(_ value: [String: Any]) -> String {
        guard
            let data = try? JSONSerialization.data(
                withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
        else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
