import Gateway
import ICalendar
import Testing

@Suite("Failed sign-ins")
struct SignInGuardTests {
    private let start = Instant(secondsSinceEpoch: 1_780_000_000)

    @Test func `ten failures a minute are refused, the eleventh is told to wait`() {
        let guardian = SignInGuard(limit: 10)
        for second in 0..<10 {
            #expect(
                guardian.failed(user: "ann", peer: "192.0.2.1", now: start.advanced(by: Int64(second))) == nil
            )
        }
        #expect(guardian.failed(user: "Ann", peer: "192.0.2.1", now: start.advanced(by: 20)) == 40)
    }

    @Test func `another user, another address and the next minute start anew`() {
        let guardian = SignInGuard(limit: 1)
        _ = guardian.failed(user: "ann", peer: "192.0.2.1", now: start)
        #expect(guardian.failed(user: "bob", peer: "192.0.2.1", now: start) == nil)
        #expect(guardian.failed(user: "ann", peer: "192.0.2.2", now: start) == nil)
        #expect(guardian.failed(user: "ann", peer: "192.0.2.1", now: start.advanced(by: 60)) == nil)
        #expect(guardian.failed(user: "ann", peer: "192.0.2.1", now: start.advanced(by: 61)) != nil)
    }
}
