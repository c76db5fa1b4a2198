import ICalendar
import TestSupport
import Testing

@Suite("Damaged calendars")
struct MutationTests {
    /// Fixtures of every kind, so that every component and type is damaged.
    static let names =
        Corpus.names + ((try? Fixture.names(in: "timezones/vtimezone", withExtension: "ics")) ?? [])
        + ((try? Fixture.names(in: "google", withExtension: "ics")) ?? [])

    /// 2,000 of them in all.
    private static let mutationsEach = max(1, 2000 / names.count + 1)

    @Test(.timeLimit(.minutes(2)), arguments: names)
    func `what the lenient door mended passes the strict one`(_ name: String) throws {
        let octets = try Fixture.bytes(name)
        for seed in 0..<Self.mutationsEach {
            var mutator = Mutator(seed: UInt64(seed))
            let damaged = mutator.mutated(octets)
            _ = ICalendarValidator.problems(in: damaged)
            do throws(ICalendarError) {
                let reading = try ICalendarReader.read(damaged, .lenient)
                let printed = reading.calendars.flatMap { $0.serialized() }
                #expect(try ICalendarReader.read(printed, .strict).calendars == reading.calendars)
            } catch {
                // Damage to BEGIN:VCALENDAR can leave nothing to read; that is said with a place.
                #expect(error.line > 0 && error.code == .notACalendar, "\(name), seed \(seed): \(error)")
            }
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: names)
    func `validator and strict door agree on damage`(_ name: String) throws {
        let octets = try Fixture.bytes(name)
        for seed in 0..<Self.mutationsEach / 4 {
            var mutator = Mutator(seed: UInt64(seed))
            let damaged = mutator.mutated(octets)
            let isAccepted = (try? ICalendarReader.read(damaged, .strict)) != nil
            let errors = ICalendarValidator.problems(in: damaged).filter { $0.severity == .error }
            #expect(isAccepted == errors.isEmpty, "\(name), seed \(seed)")
        }
    }
}
