import CalDAVServer
import Gateway
import ICalendar
import Testing
import WebDAV

@Suite("Objects that were read lately")
struct ObjectCacheTests {
    private static func octets(_ summary: String) -> [UInt8] {
        Array(
            """
            BEGIN:VCALENDAR\r
            VERSION:2.0\r
            PRODID:-//test//EN\r
            BEGIN:VEVENT\r
            UID:one\r
            DTSTAMP:20260101T000000Z\r
            DTSTART:20260105T090000Z\r
            SUMMARY:\(summary)\r
            END:VEVENT\r
            END:VCALENDAR\r

            """.utf8)
    }

    private static func info(_ id: Int64, etag: String = "a") -> ObjectInfo {
        ObjectInfo(
            id: id, name: "\(id).ics", etag: ETag(opaque: etag), size: 0,
            modified: Instant(secondsSinceEpoch: 0), component: "VEVENT")
    }

    @Test func `an object is at hand once it was read, and not before`() throws {
        let cache = ObjectCache(room: 1_000_000)
        #expect(cache.value(of: Self.info(1)) == nil)
        let read = try cache.value(of: Self.info(1), Self.octets("Lunch"))
        #expect(read.master?.summary == "Lunch")
        #expect(cache.value(of: Self.info(1)) == read)
    }

    @Test func `changed octets have another tag and are read anew`() throws {
        let cache = ObjectCache(room: 1_000_000)
        _ = try cache.value(of: Self.info(1), Self.octets("Lunch"))
        #expect(cache.value(of: Self.info(1, etag: "b")) == nil)
        let changed = try cache.value(of: Self.info(1, etag: "b"), Self.octets("Dinner"))
        #expect(changed.master?.summary == "Dinner")
    }

    @Test func `what cannot be read says so each time`() {
        let cache = ObjectCache(room: 1_000_000)
        for _ in 1...2 {
            #expect(throws: ICalendarError.self) { try cache.value(of: Self.info(1), Array("nonsense".utf8)) }
        }
        #expect(cache.weight == 0)
    }

    @Test func `the room is kept to, and what is used stays`() throws {
        let room = 40_000
        let cache = ObjectCache(room: room)
        for id in 1...500 as ClosedRange<Int64> {
            _ = try cache.value(of: Self.info(id), Self.octets("Event \(id)"))
            #expect(cache.weight <= room)
            #expect(cache.value(of: Self.info(1)) != nil)
        }
        #expect(cache.value(of: Self.info(2)) == nil)
    }

    @Test func `without room nothing is kept`() throws {
        let cache = ObjectCache(room: 0)
        _ = try cache.value(of: Self.info(1), Self.octets("Lunch"))
        #expect(cache.value(of: Self.info(1)) == nil)
        #expect(cache.weight == 0)
    }
}
