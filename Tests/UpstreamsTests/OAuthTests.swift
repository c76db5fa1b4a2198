import Cryptography
import Foundation
import HTTPTypes
import Testing

@testable import Upstreams

@Suite("The emulated Google: OAuth")
struct OAuthTests {
    private func refresh(_ harness: Harness, _ token: String, secret: String? = nil) async -> Harness.Reply {
        await harness.form(
            "/token",
            [
                ("grant_type", "refresh_token"), ("refresh_token", token),
                ("client_id", harness.google.configuration.clientID),
                ("client_secret", secret ?? harness.google.configuration.clientSecret),
            ])
    }

    @Test func `a refresh token gives an access token that works`() async {
        let harness = Harness()
        let reply = await refresh(harness, harness.google.refreshToken(for: Harness.anna))
        #expect(reply.status == 200)
        #expect(reply.json["expires_in"]?.whole == 3600)
        #expect(reply.json["token_type"]?.text == "Bearer")
        #expect(reply.json["refresh_token"] == nil)
        let list = await harness.call(
            "GET", "/users/me/calendarList",
            fields: [.authorization: "Bearer " + (reply.json["access_token"]?.text ?? "")], isSignedIn: false)
        #expect(list.status == 200)
        #expect(list.items.first?["primary"]?.flag == true)
    }

    @Test func `an unknown or revoked refresh token is invalid_grant`() async {
        let harness = Harness()
        #expect(await refresh(harness, "nonsense").json["error"]?.text == "invalid_grant")
        let token = harness.google.refreshToken(for: Harness.anna)
        harness.google.revoke(user: Harness.anna)
        let reply = await refresh(harness, token)
        #expect(reply.status == 400)
        #expect(reply.json["error"]?.text == "invalid_grant")
    }

    @Test func `a wrong client secret is invalid_client`() async {
        let harness = Harness()
        let reply = await refresh(harness, harness.google.refreshToken(for: Harness.anna), secret: "wrong")
        #expect(reply.status == 401)
        #expect(reply.json["error"]?.text == "invalid_client")
    }

    @Test func `a rotated refresh token replaces the old one`() async {
        var configuration = EmulatedGoogleConfiguration()
        configuration.rotatesRefreshTokens = true
        let harness = Harness(configuration: configuration)
        let old = harness.google.refreshToken(for: Harness.anna)
        let first = await refresh(harness, old)
        let next = first.json["refresh_token"]?.text ?? ""
        #expect(next != old)
        #expect(await refresh(harness, old).json["error"]?.text == "invalid_grant")
        #expect(await refresh(harness, next).status == 200)
    }

    @Test func `an access token ends after an hour`() async {
        let harness = Harness()
        harness.google.advanceClock(by: .seconds(3599))
        #expect(await harness.call("GET", "/colors").status == 200)
        harness.google.advanceClock(by: .seconds(1))
        let reply = await harness.call("GET", "/colors")
        #expect(reply.status == 401)
        #expect(reply.reason == "authError")
        #expect(reply.json["error"]?["status"]?.text == "UNAUTHENTICATED")
        #expect(reply.fields[.wwwAuthenticate] != nil)
    }

    @Test func `no token at all is told apart from a wrong one`() async {
        let reply = await Harness().call("GET", "/colors", isSignedIn: false)
        #expect(reply.status == 401)
        #expect(reply.reason == "required")
    }

    @Test func `a scope that is too narrow is refused`() async {
        let harness = Harness(scopes: ["calendar.events.readonly"])
        #expect(await harness.call("GET", Harness.events).status == 200)
        let reply = await harness.call("POST", Harness.events, Harness.event())
        #expect(reply.status == 403)
        #expect(reply.reason == "insufficientPermissions")
    }

    @Test func `revoking ends the access tokens as well`() async {
        let harness = Harness()
        let token = harness.google.refreshToken(for: Harness.anna)
        let access = await refresh(harness, token).json["access_token"]?.text ?? ""
        #expect(await harness.form("/revoke", [("token", token)]).status == 200)
        let reply = await harness.call(
            "GET", "/colors", fields: [.authorization: "Bearer " + access], isSignedIn: false)
        #expect(reply.status == 401)
        #expect(await harness.form("/revoke", [("token", token)]).json["error"]?.text == "invalid_token")
    }

    @Test func `a code is worth a refresh token once, with its verifier`() async {
        let harness = Harness()
        let verifier = "a-verifier-that-is-long-enough-to-be-one-by-RFC-7636"
        let challenge = Data(Digest.sha256(Array(verifier.utf8))).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let query =
            "client_id=\(harness.google.configuration.clientID)&response_type=code&access_type=offline"
            + "&state=xyz&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback"
            + "&scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcalendar"
            + "&code_challenge=\(challenge)&code_challenge_method=S256&login_hint=anna%40example.com"
        let consent = await harness.send("GET", "/o/oauth2/v2/auth?" + query, [], .init())
        #expect(consent.status == 302)
        let location = consent.fields[.location] ?? ""
        #expect(location.hasPrefix("http://127.0.0.1/back?code=") && location.hasSuffix("&state=xyz"))
        let code = GoogleQuery(location.split(separator: "?").last.map(String.init)).text("code") ?? ""
        func redeem(_ verifier: String) async -> Harness.Reply {
            await harness.form(
                "/token",
                [
                    ("grant_type", "authorization_code"), ("code", code), ("code_verifier", verifier),
                    ("redirect_uri", "http://127.0.0.1/back"),
                    ("client_id", harness.google.configuration.clientID),
                    ("client_secret", harness.google.configuration.clientSecret),
                ])
        }
        let reply = await redeem(verifier)
        #expect(reply.status == 200)
        #expect(reply.json["refresh_token"]?.text?.hasPrefix("1//") == true)
        #expect(await redeem(verifier).json["error"]?.text == "invalid_grant")
    }
}

@Suite("The emulated Google: service accounts (RFC 7523)")
struct ServiceAccountTests {
    private static let account = "gateway@project.iam.gserviceaccount.com"
    private static let key = try? RSAPrivateKey.generate()

    private func assertion(_ changes: JSON = [:], forged: Bool = false) throws -> String {
        let key = try #require(Self.key)
        let claims: JSON = [
            "iss": .string(Self.account), "sub": "anna@example.com",
            "scope": "https://www.googleapis.com/auth/calendar", "aud": "https://oauth2.googleapis.com/token",
            "iat": .integer(Harness.now), "exp": .integer(Harness.now + 3600),
        ]
        func encoded(_ bytes: [UInt8]) -> String {
            Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                .replacing("=", with: "")
        }
        let header: JSON = ["alg": "RS256", "typ": "JWT", "kid": "key-1"]
        let head = encoded(header.bytes) + "." + encoded(GoogleService.merged(claims, changes).bytes)
        var signature = try key.signRS256(Array(head.utf8))
        if forged { signature[10] ^= 1 }
        return head + "." + encoded(signature)
    }

    private func exchange(_ assertion: String, allowing scopes: Set<String> = ["calendar"]) async throws
        -> Harness.Reply
    {
        let harness = Harness()
        let key = try #require(Self.key)
        harness.google.addServiceAccount(
            Self.account, publicKeyPEM: try key.publicKey.pem, keyID: "key-1", scopes: scopes)
        return await harness.form(
            "/token",
            [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion)])
    }

    @Test func `a well-signed assertion gives a token for its subject`() async throws {
        let reply = try await exchange(try assertion())
        #expect(reply.status == 200)
        #expect(reply.json["access_token"] != nil)
    }

    @Test func `a forged signature is refused`() async throws {
        let reply = try await exchange(try assertion(forged: true))
        #expect(reply.json["error"]?.text == "invalid_grant")
        #expect(reply.json["error_description"]?.text == "Invalid JWT Signature.")
    }

    @Test(
        arguments: [
            (["aud": "https://elsewhere.example/token"], "invalid_grant"),
            (["sub": "nobody@example.com"], "invalid_grant"),
            (["iss": "other@project.iam.gserviceaccount.com"], "invalid_grant"),
            (["exp": .integer(Harness.now - 301)], "invalid_grant"),
            (["exp": .integer(Harness.now + 3601)], "invalid_grant"),
            (["iat": .integer(Harness.now + 301)], "invalid_grant"),
            (["scope": ""], "invalid_scope"),
            (["scope": "https://www.googleapis.com/auth/drive"], "unauthorized_client"),
        ] as [(JSON, String)])
    func `a claim that does not hold is refused`(_ changes: JSON, _ error: String) async throws {
        let reply = try await exchange(try assertion(changes))
        #expect(reply.json["error"]?.text == error)
        #expect(reply.json["access_token"] == nil)
    }

    @Test func `scopes that the administrator did not allow are unauthorized_client`() async throws {
        let reply = try await exchange(try assertion(), allowing: ["calendar.readonly"])
        #expect(reply.status == 401)
        #expect(reply.json["error"]?.text == "unauthorized_client")
    }
}
