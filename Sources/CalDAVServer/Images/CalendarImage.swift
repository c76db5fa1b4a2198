/// What a calendar holds at one revision, without the octets of its objects.
///
/// A value: whoever answers from it answers of one moment, however long that takes, and holds nothing of the
/// store. A change makes a new image that shares all chunks but the changed ones.
package struct CalendarImage: Sendable {
    /// The calendar's revision.
    package let revision: Int64
    /// All objects in the order of their ids.
    package let chunks: [ImageChunk]
    private let names: NameIndex

    /// An image of everything that is there.
    ///
    /// - Parameters:
    ///   - entries: In the order of their ids.
    ///   - revision: The calendar's.
    package init(_ entries: [ImageEntry], revision: Int64) {
        self.init(
            chunks: Self.chunks(of: entries), names: NameIndex(entries.map(\.info)), revision: revision)
    }

    private init(chunks: [ImageChunk], names: NameIndex, revision: Int64) {
        self.chunks = chunks
        self.names = names
        self.revision = revision
    }

    /// How many objects there are.
    package var count: Int { chunks.reduce(0) { $0 + $1.entries.count } }

    /// The octets of all objects.
    package var octets: Int { chunks.reduce(0) { $0 + $1.octets } }

    /// Octets of memory that it takes, roughly.
    package var weight: Int { 4_096 + count * 320 }

    /// The object of that name.
    package func info(named name: String) -> ObjectInfo? {
        guard let id = names[name], let chunk = chunk(of: id) else { return nil }
        let (index, isThere) = chunks[chunk].place(of: id)
        return isThere ? chunks[chunk].entries[index].info : nil
    }

    /// The image after some changes.
    ///
    /// - Parameters:
    ///   - changed: New and changed objects, as they are by now.
    ///   - removed: Names of objects that are gone.
    ///   - revision: The calendar's by now.
    /// - Returns: The later image.
    package func applying(
        changed: [ImageEntry], removed: [String], revision: Int64
    ) -> CalendarImage {
        var names = names
        var dropped: Set<Int64> = []
        for name in removed {
            if let id = names.remove(name) { dropped.insert(id) }
        }
        var replaced: [Int64: ImageEntry] = [:]
        var added: [ImageEntry] = []
        for entry in changed {
            let id = entry.info.id
            let old = names.set(entry.info.name, to: id)
            // Removed and made again, which gives it another id.
            if let old, old != id { dropped.insert(old) }
            if old == id { replaced[id] = entry } else { added.append(entry) }
        }
        added.sort { $0.info.id < $1.info.id }
        var chunks = rebuilt(dropping: dropped, replacing: replaced)
        chunks = Self.append(added, to: chunks)
        // Many small chunks would be slower than few.
        let count = chunks.reduce(0) { $0 + $1.entries.count }
        if chunks.count > 8, count < chunks.count * ImageChunk.capacity / 8 {
            chunks = Self.chunks(of: chunks.flatMap(\.entries))
        }
        return CalendarImage(chunks: chunks, names: names, revision: revision)
    }

    // MARK: - Chunks

    private static func chunks(of entries: [ImageEntry]) -> [ImageChunk] {
        stride(from: 0, to: entries.count, by: ImageChunk.capacity).map {
            ImageChunk(Array(entries[$0..<min($0 + ImageChunk.capacity, entries.count)]))
        }
    }

    private func chunk(of id: Int64) -> Int? {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if (chunks[middle].entries.last?.info.id ?? 0) < id { low = middle + 1 } else { high = middle }
        }
        return low < chunks.count ? low : nil
    }

    private func rebuilt(dropping dropped: Set<Int64>, replacing replaced: [Int64: ImageEntry])
        -> [ImageChunk]
    {
        var chunks = chunks
        var touched: Set<Int> = []
        for id in dropped { if let chunk = chunk(of: id) { touched.insert(chunk) } }
        for id in replaced.keys { if let chunk = chunk(of: id) { touched.insert(chunk) } }
        for index in touched.sorted(by: >) {
            let entries = chunks[index].entries.compactMap { entry in
                dropped.contains(entry.info.id) ? nil : replaced[entry.info.id] ?? entry
            }
            if entries.isEmpty { chunks.remove(at: index) } else { chunks[index] = ImageChunk(entries) }
        }
        return chunks
    }

    /// Adds new objects; ids only grow, so that all but a few belong at the end.
    private static func append(_ added: [ImageEntry], to chunks: [ImageChunk]) -> [ImageChunk] {
        guard let first = added.first else { return chunks }
        var chunks = chunks
        // Two writers may have been told of their changes in another order than their ids have.
        var tail: [ImageEntry] = []
        while let last = chunks.last,
            last.entries.count < ImageChunk.capacity || (last.entries.last?.info.id ?? 0) > first.info.id
        {
            tail = last.entries + tail
            chunks.removeLast()
            if (last.entries.first?.info.id ?? 0) < first.info.id { break }
        }
        tail += added
        tail.sort { $0.info.id < $1.info.id }
        return chunks + Self.chunks(of: tail)
    }
}

/// Finds the id of a name; a change copies one bucket of many.
private struct NameIndex: Sendable {
    private var buckets: [[String: Int64]]

    init(_ infos: [ObjectInfo]) {
        // A power of two, so that a hash is masked.
        var size = 1
        while size * 32 < infos.count { size *= 2 }
        buckets = Array(repeating: [:], count: size)
        for info in infos { buckets[bucket(of: info.name)][info.name] = info.id }
    }

    subscript(name: String) -> Int64? { buckets[bucket(of: name)][name] }

    mutating func set(_ name: String, to id: Int64) -> Int64? {
        buckets[bucket(of: name)].updateValue(id, forKey: name)
    }

    mutating func remove(_ name: String) -> Int64? {
        buckets[bucket(of: name)].removeValue(forKey: name)
    }

    private func bucket(of name: String) -> Int { name.hashValue & (buckets.count - 1) }
}
