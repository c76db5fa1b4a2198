import FoundationEssentials
import Gateway
import GoogleProvider
import HTTPClient
import ICalendar
import ProviderKit
import StoreKit

/// Makes the providers that this build knows.
struct Providers: ProviderFactory {
    let configuration: Configuration
    let transport: any Transport
    let clock: GatewayClock

    func provider(
        for account: AccountRecord, saveCredentials: @escaping @Sendable ([UInt8]) async throws -> Void
    ) throws -> any Provider {
        guard account.provider == "google" else {
            throw CommandError("provider", "this build has no provider \(account.provider)")
        }
        let credentials = try JSONDecoder().decode(GoogleCredentials.self, from: Data(account.credentials))
        return google(credentials, pool: "account:\(account.id.rawValue)") { rotated in
            try await saveCredentials(
                Array(try JSONEncoder().encode(GoogleCredentials.refreshToken(rotated))))
        }
    }

    /// A Google account with those credentials; connections are shared within `pool` and with nobody else.
    func google(
        _ credentials: GoogleCredentials, pool: String,
        onRotatedToken: @escaping @Sendable (String) async throws -> Void
    ) -> GoogleProvider {
        let google = configuration.upstreams.google
        let endpoints = GoogleEndpoints(
            authorizationURL: google.authorizationURL, tokenURL: google.tokenURL, apiURL: google.apiURL,
            clientID: google.clientID, clientSecret: google.clientSecret)
        return GoogleProvider(
            credentials: credentials, endpoints: endpoints, transport: transport, pool: pool,
            notify: configuration.schedulingNotify == "never" ? .never : .asAsked, now: clock.now,
            sleep: clock.sleep, onRotatedToken: onRotatedToken)
    }
}
