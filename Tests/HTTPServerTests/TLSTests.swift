import Foundation
import HTTPServer
import TestSupport
import Testing

@Suite("Certificates")
struct TLSTests {
    static func files(_ certificate: String, _ key: String) -> HTTPServerConfiguration.TLS {
        HTTPServerConfiguration.TLS(
            certificate: Fixture.url("http/\(certificate)").path(percentEncoded: false),
            privateKey: Fixture.url("http/\(key)").path(percentEncoded: false))
    }

    @Test(arguments: [
        ("localhost-one.certificate.pem", "localhost-two.key.pem"), ("missing.pem", "localhost-one.key.pem"),
        ("localhost-one.certificate.pem", "missing.pem"), ("README", "localhost-one.key.pem"),
        ("localhost-one.certificate.pem", "README"),
        ("localhost-one.key.pem", "localhost-one.certificate.pem"),
    ])
    func `files that do not make a pair are refused at the start`(_ certificate: String, _ key: String) {
        let server = HTTPServer(
            HTTPServerConfiguration(tls: Self.files(certificate, key)), responder: TestResponder())
        #expect(throws: HTTPServerError(.badCertificate, "")) { try server.start() }
    }

    @Test func `plain HTTP on a TLS port gets no answer`() async throws {
        try await withServer(tls: Self.files("localhost-one.certificate.pem", "localhost-one.key.pem")) {
            port, _ in
            let text = try await everything(sending: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", to: port)
            #expect(!text.contains("HTTP/1.1"))
        }
    }
}
