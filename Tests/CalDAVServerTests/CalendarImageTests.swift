import CalDAVServer
import ICalendar
import Testing
import WebDAV

@Suite("The image of a calendar")
struct CalendarImageTests {
    private static func entry(_ id: Int64, _ name: String, tag: Int = 0) -> ImageEntry {
        let info = ObjectInfo(
            id: id, name: name, etag: ETag(opaque: "\(id)-\(tag)"), size: 1,
            modified: Instant(secondsSinceEpoch: 0), component: "VEVENT")
        let start = Instant(secondsSinceEpoch: id * 3_600)
        return ImageEntry(info: info, span: start..<start.advanced(by: 3_600))
    }

    private static func all(_ image: CalendarImage) -> [ImageEntry] { image.chunks.flatMap(\.entries) }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `after any changes it is what a new one would be`(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        var present: [String: ImageEntry] = [:]
        var image = CalendarImage([], revision: 0)
        var nextID: Int64 = 1
        for revision in 1...200 {
            var changed: [String: ImageEntry] = [:]
            var removed: Set<String> = []
            for _ in 0..<Int(random.next() % 40) {
                let name = "n\(random.next() % 1_500)"
                removed.remove(name)
                switch random.next() % 8 {
                case 0:
                    if present.removeValue(forKey: name) != nil { removed.insert(name) }
                    changed[name] = nil
                case 1:
                    // Removed and made again: of both only the last is told.
                    changed[name] = Self.entry(nextID, name)
                    present[name] = changed[name]
                    nextID += 1
                default:
                    let id = present[name]?.info.id ?? nextID
                    if id == nextID { nextID += 1 }
                    changed[name] = Self.entry(id, name, tag: revision)
                    present[name] = changed[name]
                }
            }
            // In any order, as the change log has them.
            let news = changed.values.sorted { $0.info.name < $1.info.name }
            image = image.applying(changed: news, removed: Array(removed), revision: Int64(revision))
            let expected = present.values.sorted { $0.info.id < $1.info.id }
            #expect(Self.all(image) == expected)
            #expect(image.revision == Int64(revision))
        }
        for (name, entry) in present { #expect(image.info(named: name) == entry.info) }
        #expect(image.info(named: "none") == nil)
        #expect(image.chunks.allSatisfy { (1...ImageChunk.capacity).contains($0.entries.count) })
    }

    @Test func `a change of one object keeps every other chunk`() {
        let entries = (1...1_000).map { Self.entry(Int64($0), "n\($0)") }
        let image = CalendarImage(entries, revision: 1)
        let later = image.applying(changed: [Self.entry(300, "n300", tag: 1)], removed: [], revision: 2)
        let before = Set(image.chunks.map(\.id))
        #expect(later.chunks.filter { !before.contains($0.id) }.count == 1)
        #expect(image.info(named: "n300")?.etag == ETag(opaque: "300-0"))
    }

    @Test(
        arguments: [
            (-100_000, -90_001, 0), (-100_000, -90_000, 1), (-100_000, -86_400, 2), (7_200, 7_300, 10),
            (133_200, 133_300, 1), (133_201, 133_300, 0), (36_000_000, 36_000_001, 0),
        ] as [(Int64, Int64, Int)])
    func `a window leaves out what cannot touch it within 26 hours`(
        _ start: Int64, _ end: Int64, _ count: Int
    ) {
        let image = CalendarImage((1...10).map { Self.entry(Int64($0), "n\($0)") }, revision: 1)
        let window = Instant(secondsSinceEpoch: start)..<Instant(secondsSinceEpoch: end)
        #expect(image.chunks[0].entries(overlapping: window, in: 0..<10).count == count)
    }
}

/// A small generator, the same on every machine.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

@Suite("Caches by weight")
struct WeighedCacheTests {
    @Test func `what is used stays and what is not goes`() {
        let cache = WeighedCache<Int, Int>(room: 100)
        cache.keep(-1, weight: 10, for: -1)
        for key in 0..<100 {
            cache.keep(key, weight: 10, for: key)
            #expect(cache.value(for: -1) == -1)
            #expect(cache.weight <= 100)
        }
        #expect(cache.value(for: 0) == nil)
        #expect(cache.value(for: 99) == 99)
    }

    @Test func `what would drive all others out is not kept`() {
        let cache = WeighedCache<Int, Int>(room: 100)
        cache.keep(1, weight: 13, for: 1)
        #expect(cache.value(for: 1) == nil)
        #expect(cache.weight == 0)
    }

    @Test func `all of the room is of use, and a value that grows makes others go`() {
        let cache = WeighedCache<Int, Int>(room: 100, largest: 100)
        for key in 0..<10 { cache.keep(key, weight: 10, for: key) }
        #expect((0..<10).allSatisfy { cache.value(for: $0) == $0 })
        cache.keep(0, weight: 60, for: 0)
        #expect(cache.value(for: 0) == 0)
        #expect(cache.weight == 100)
        cache.keep(11, weight: 100, for: 11)
        #expect(cache.value(for: 11) == 11)
        #expect((0..<10).allSatisfy { cache.value(for: $0) == nil })
        #expect(cache.weight == 100)
    }

    @Test func `a value in place of another takes its room`() {
        let cache = WeighedCache<Int, Int>(room: 100)
        for value in 0..<50 { cache.keep(value, weight: 5, for: 1) }
        #expect(cache.value(for: 1) == 49)
        #expect(cache.weight == 5)
    }
}
