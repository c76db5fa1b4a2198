package import HTTPClient
package import ICalendar
package import ProviderKit
import Synchronization
package import TimeZones

/// A Google account: calendars by the Calendar API, version 3.
package final class GoogleProvider: Provider {
    package let name = "google"

    let client: GoogleClient
    let database: TimeZoneDatabase
    let policy: NotificationPolicy
    /// The present walk through each calendar's pages: a feed whose links run in a circle must end.
    let walks: Mutex<[String: Walk]> = Mutex([:])

    /// Which pages were asked for since the first one.
    struct Walk {
        var seen: Set<String> = []
        var last: String?
    }

    /// Makes a provider for one account; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - credentials: the account's own.
    ///   - endpoints: where Google is.
    ///   - transport: sends the requests.
    ///   - pool: the account's connection pool; connections are never shared between accounts.
    ///   - notify: whether Google may be asked to send mail.
    ///   - database: resolves zone names.
    ///   - now: the clock.
    ///   - backoff: the bounds of tries of one read.
    ///   - random: from 0 up to, not including, 1.
    ///   - sleep: waits between tries; throws when the task is cancelled.
    ///   - onRotatedToken: stores a new refresh token.  Called before the token is used, and what it throws fails
    ///     the request that needed it.
    package init(
        credentials: GoogleCredentials, endpoints: GoogleEndpoints, transport: any Transport, pool: String,
        notify: NotificationPolicy = .asAsked, database: TimeZoneDatabase = .system,
        now: @escaping @Sendable () -> Instant, backoff: Backoff.Limits = .init(),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        onRotatedToken: @escaping @Sendable (String) async throws -> Void
    ) {
        client = GoogleClient(
            credentials: credentials, endpoints: endpoints, transport: transport, pool: pool, now: now,
            limits: backoff, random: random, sleep: sleep, onRotatedToken: onRotatedToken)
        self.database = database
        policy = notify
    }

    package var calls: Int64 { client.calls }

    // MARK: - Pure

    package func object(
        from parts: [UpstreamPart], in calendar: UpstreamCalendar
    ) throws(TranslationError) -> Translation {
        try SeriesReader(context: context(calendar)).translation(of: parts)
    }

    package func steps(
        toWrite object: VCalendar, over parts: [UpstreamPart], plan: String, in calendar: UpstreamCalendar
    ) throws(WriteRefusal) -> [WriteStep] {
        try requireWritable(calendar)
        return try WritePlanner(context: context(calendar), policy: policy, plan: plan)
            .steps(toWrite: object, over: parts)
    }

    package func steps(
        toDelete parts: [UpstreamPart], plan: String, in calendar: UpstreamCalendar
    ) throws(WriteRefusal) -> [WriteStep] {
        try requireWritable(calendar)
        return try WritePlanner(context: context(calendar), policy: policy, plan: plan).steps(toDelete: parts)
    }

    func context(_ calendar: UpstreamCalendar) -> GoogleCalendarContext {
        GoogleCalendarContext(calendar, database: database)
    }

    private func requireWritable(_ calendar: UpstreamCalendar) throws(WriteRefusal) {
        guard calendar.isWritable else { throw .readOnly("this account may only read this Google calendar") }
    }
}
