import Octets

/// Finds physical lines and what is wrong with their octets.
struct LineScanner {
    /// A physical line.
    struct Physical {
        /// Where it starts.
        var start: Int
        /// Where it ends, before its line end.
        var end: Int
        /// Whether all octets are below 0x80.
        var isASCII: Bool
        /// The first thing that is wrong with it.
        var failure: (code: ICalendarError.Code, column: Int)?
    }

    private enum LineEnd { case crlf, lf }

    /// Where the next line starts.
    var offset = 0
    /// How many lines were read.
    private(set) var number = 0
    private var lineEnd: LineEnd?

    /// Whether the first line ended with LF alone.
    var endsLinesWithLF: Bool { lineEnd == .lf }

    /// Whether the next line starts with the white space that marks a continuation (RFC 5545 §3.1).
    @inline(__always)
    func isAtContinuation(in text: Span<UInt8>) -> Bool {
        offset < text.count && (text[offset] == ASCII.space || text[offset] == ASCII.tab)
    }

    /// Reads up to the next LF, which is passed over.
    @inline(__always)
    mutating func next(in text: Span<UInt8>) -> Physical {
        let start = offset
        var all: UInt64 = 0
        let end = text.firstControl(from: start, all: &all)
        if lineEnd == .crlf, end &+ 1 < text.count, text[end] == ASCII.carriageReturn,
            text[end &+ 1] == ASCII.lineFeed
        {
            number &+= 1
            offset = end &+ 2
            return Physical(
                start: start, end: end, isASCII: all & 0x8080_8080_8080_8080 == 0, failure: nil)
        }
        return nextWithCare(in: text, from: end, all: all)
    }

    /// Goes on from the first control octet of the line.
    private mutating func nextWithCare(in text: Span<UInt8>, from first: Int, all: UInt64) -> Physical {
        let start = offset
        var index = first
        var all = all
        var failure: (code: ICalendarError.Code, column: Int)?
        while index < text.count {
            let octet = text[index]
            if octet == ASCII.lineFeed { break }
            if octet == ASCII.carriageReturn {
                if index + 1 < text.count, text[index + 1] == ASCII.lineFeed { break }
                if failure == nil { failure = (.bareCarriageReturn, index - start + 1) }
            } else if octet != ASCII.tab, failure == nil {
                failure = (.controlCharacter, index - start + 1)
            }
            index = text.firstControl(from: index + 1, all: &all)
        }
        number += 1
        let end = index
        if index < text.count {
            let found: LineEnd = text[index] == ASCII.lineFeed ? .lf : .crlf
            offset = index + (found == .lf ? 1 : 2)
            if lineEnd == nil { lineEnd = found }
            if found != lineEnd, failure == nil { failure = (.bareLineFeed, end - start + 1) }
        } else {
            offset = index
        }
        return Physical(
            start: start, end: end, isASCII: all & 0x8080_8080_8080_8080 == 0, failure: failure)
    }
}
