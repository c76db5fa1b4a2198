/// The days of one period as bits: bit `n` stands for the day `base + n`.
///
/// Bit 0 is the day *before* the period, so that SKIP=BACKWARD (RFC 7529 §4.1) can move a date out of it; the
/// bit after the last day serves SKIP=FORWARD.  A Hebrew leap year needs 387 bits.
struct DaySet {
    static let wordCount = 7

    private(set) var base = 0
    private var words = InlineArray<7, UInt64>(repeating: 0)
    /// The word that ``popFirst()`` looks at; those before it are empty.
    private var current = wordCount

    /// Forgets the days and makes room for those of another period.
    mutating func reset(base: Int) {
        self.base = base
        current = 0
        for index in 0..<Self.wordCount { words[index] = 0 }
    }

    /// Holds the days of one word only.
    mutating func reset(base: Int, word: UInt64) {
        self.base = base
        current = Self.wordCount - 1
        words[Self.wordCount - 1] = word
        // The single word lies last, so that the search ends with it.
        self.base -= 64 * (Self.wordCount - 1)
    }

    /// Adds one day by its bit.
    mutating func insert(_ index: Int) {
        guard index >= 0, index < 64 * Self.wordCount else { return }
        words[index >> 6] |= 1 << UInt64(index & 63)
    }

    /// Adds days whose bits start at `index`.
    mutating func insert(_ word: UInt64, at index: Int) {
        guard word != 0, index >= 0 else { return }
        let place = index >> 6
        let shift = UInt64(index & 63)
        guard place < Self.wordCount else { return }
        words[place] |= word << shift
        guard shift != 0, place + 1 < Self.wordCount else { return }
        words[place + 1] |= word >> (64 - shift)
    }

    /// Takes out a day and all before it.
    mutating func removeAll(upTo day: Int) {
        for place in current..<Self.wordCount {
            let kept = day - (base + place * 64) + 1
            guard kept > 0 else { return }
            words[place] &= ~0 << kept
        }
    }

    /// Keeps the days that `isKept` answers true for.
    mutating func filter(_ isKept: (_ day: Int) -> Bool) {
        for place in current..<Self.wordCount {
            var rest = words[place]
            while rest != 0 {
                let bit = rest.trailingZeroBitCount
                rest &= rest - 1
                if !isKept(base + place * 64 + bit) { words[place] &= ~(1 << UInt64(bit)) }
            }
        }
    }

    /// Keeps the days that are in the other set as well, which must have the same base and layout.
    mutating func formIntersection(_ other: DaySet) {
        for index in 0..<Self.wordCount { words[index] &= other.words[index] }
    }

    /// Keeps the days at some positions: bit `n` of `fromStart` stands for the n-th day from the first, of
    /// `fromEnd` from the last, both counted from 0.
    mutating func keep(fromStart: UInt64, fromEnd: UInt64) {
        if current == Self.wordCount - 1 {
            let word = words[current]
            let count = word.nonzeroBitCount
            var kept: UInt64 = 0
            var rest = fromStart
            while rest != 0, rest.trailingZeroBitCount < count {
                kept |= Self.bit(rest.trailingZeroBitCount, of: word)
                rest &= rest - 1
            }
            rest = fromEnd
            while rest != 0, rest.trailingZeroBitCount < count {
                // The usual last one is found at once.
                kept |=
                    rest & 1 != 0
                    ? 1 << UInt64(63 - word.leadingZeroBitCount)
                    : Self.bit(count - 1 - rest.trailingZeroBitCount, of: word)
                rest &= rest - 1
            }
            words[current] = kept
            return
        }
        let all = self
        let count = all.count
        for place in current..<Self.wordCount { words[place] = 0 }
        for rank in 0..<min(count, 64) {
            if fromStart >> UInt64(rank) & 1 != 0, let day = all.day(at: rank) { insert(day - base) }
            if fromEnd >> UInt64(rank) & 1 != 0, let day = all.day(at: count - 1 - rank) {
                insert(day - base)
            }
        }
    }

    /// The n-th bit of a word, alone.
    @inline(__always)
    private static func bit(_ rank: Int, of word: UInt64) -> UInt64 {
        var rest = word
        for _ in 0..<rank { rest &= rest - 1 }
        return rest & (~rest &+ 1)
    }

    /// How many days there are.
    var count: Int {
        var sum = 0
        for place in current..<Self.wordCount { sum += words[place].nonzeroBitCount }
        return sum
    }

    /// The day number of the n-th day, counted from 0; `nil` when there are not so many.
    func day(at position: Int) -> Int? {
        var left = position
        for place in current..<Self.wordCount {
            let inWord = words[place].nonzeroBitCount
            if left >= inWord {
                left -= inWord
                continue
            }
            var rest = words[place]
            for _ in 0..<left { rest &= rest - 1 }
            return base + place * 64 + rest.trailingZeroBitCount
        }
        return nil
    }

    /// Removes the earliest day and returns its day number.
    @inline(__always)
    mutating func popFirst() -> Int? {
        while current < Self.wordCount {
            let word = words[current]
            if word != 0 {
                words[current] = word & (word - 1)
                return base + current * 64 + word.trailingZeroBitCount
            }
            current += 1
        }
        return nil
    }
}
