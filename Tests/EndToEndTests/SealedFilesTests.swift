import Testing
import Upstreams

@Suite("What the disk and the log tell a thief")
struct SealedFilesTests {
    /// A word that stands nowhere else, in UTF-8 and in UTF-16 of either order.
    private func forms(_ word: String) -> [[UInt8]] {
        let units = Array(word.utf16)
        return [
            Array(word.utf8), units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
            units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
        ]
    }

    private func holds(_ file: [UInt8], _ word: [UInt8]) -> Bool {
        guard let first = word.first else { return false }
        var rest = file[...]
        while let index = rest.firstIndex(of: first) {
            if rest[index...].starts(with: word) { return true }
            rest = rest[(index + 1)...]
        }
        return false
    }

    @Test(.timeLimit(.minutes(1)))
    func `no title, address, name or token is readable in the store or the log`()
        async throws
    {
        let connected = try await Connected(
            prepare: { google in
                google.addCalendar(
                    "c_zitadelle@group.calendar.google.com", summary: "Zitadelle", owner: Connected.anna)
            }, change: { $0["limits"] = ["writeDeadline": "3s"] })
        let installation = connected.installation
        try await installation.json(
            "user", "add", "quentin@zitrone.example", "--name", "Quentin Quastenflosser")
        let token = connected.google.refreshToken(for: Connected.anna)
        try await installation.json(
            "connect", "quentin@zitrone.example", "google", "--refresh-token", "-", input: token)
        let serving = try await connected.serveUntilQuiet()
        let client = connected.client(serving)
        let event = Events.single("uid-wolpertinger@client", "Wolpertinger anprobieren")
        #expect(try await client.put(connected.calendar + "hrefname-murmel.ics", event).status == 201)
        // A write that stays open: its plan is in the store.
        let gate = Gate()
        defer { gate.open() }
        connected.google.onCall { _ in await gate.pass() }
        let changed = Events.single("uid-wolpertinger@client", "Nachtkrapp fangen", hour: 12)
        #expect(try await client.put(connected.calendar + "hrefname-murmel.ics", changed).status == 503)
        let wrong = try await client.put(connected.calendar + "bad.ics", Array("BEGIN:Nachtkrapp".utf8))
        #expect(wrong.status == 403)

        let files = try installation.files().filter { $0.key.hasPrefix("data/") }
        #expect(files.keys.contains { $0.hasSuffix("-wal") }, "looked at while the gateway runs")
        let words = [
            "Wolpertinger", "Nachtkrapp", "uid-wolpertinger", "hrefname-murmel", "quentin", "Quastenflosser",
            "zitrone", "anna@example.com", "Zitadelle", "zitadelle@group", String(token.prefix(12)),
            "VCALENDAR", "iCalUID",
        ]
        for word in words {
            for form in forms(word) {
                for (name, file) in files { #expect(!holds(file, form), "\(word) in \(name)") }
            }
            #expect(!serving.child.state.errors.contains(word), "\(word) in the log")
        }
        gate.open()
        try await installation.stop(serving)
        await connected.end()
    }
}
