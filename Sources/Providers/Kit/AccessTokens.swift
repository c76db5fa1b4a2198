package import ICalendar

/// The access token of one account: fetched once whatever the number of waiting requests, ahead of expiry.
package actor AccessTokens {
    /// A bearer token.
    package struct Token: Sendable, Hashable {
        /// What goes behind `Bearer`.
        package var value: String
        /// When upstream stops accepting it.
        package var expiry: Instant

        /// Puts a token together.
        package init(value: String, expiry: Instant) {
            self.value = value
            self.expiry = expiry
        }
    }

    /// How long before its expiry a token is replaced: longer than the longest call, so that none expires on
    /// the way.
    private static let margin: Int64 = 120

    private let now: @Sendable () -> Instant
    private let fetch: @Sendable () async -> Result<Token, ProviderError>
    private var current: Token?
    private var fetching: Task<Result<Token, ProviderError>, Never>?

    /// Makes an empty source.
    ///
    /// - Parameters:
    ///   - now: the clock.
    ///   - fetch: gets a new token; never called twice at the same time.
    package init(
        now: @escaping @Sendable () -> Instant,
        fetch: @escaping @Sendable () async -> Result<Token, ProviderError>
    ) {
        self.now = now
        self.fetch = fetch
    }

    /// A token that will last for a call.
    package func token() async throws(ProviderError) -> String {
        if let current, now() < current.expiry.advanced(by: -Self.margin) { return current.value }
        let task = fetching ?? start()
        switch await task.value {
        case .success(let token):
            return token.value
        case .failure(let error):
            // A token that still holds for a while is better than a token endpoint that is down.
            if error.kind == .transient, let current, now() < current.expiry { return current.value }
            throw error
        }
    }

    /// Forgets a token that upstream refused; one fetched since then stays.
    package func refuse(_ value: String) {
        if current?.value == value { current = nil }
    }

    /// An unstructured task on purpose: the fetch belongs to every waiting request, so the cancellation of the
    /// one that happened to begin it must not fail the others.
    private func start() -> Task<Result<Token, ProviderError>, Never> {
        let task = Task { [fetch] in
            let result = await fetch()
            self.finished(result)
            return result
        }
        fetching = task
        return task
    }

    private func finished(_ result: Result<Token, ProviderError>) {
        fetching = nil
        if case .success(let token) = result { current = token }
    }
}
