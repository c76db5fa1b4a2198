import Octets

/// Takes folds out of lines (RFC 5545 §3.1).
enum Folding {
    /// The octets of the range without folds.
    static func unfolded(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var output: [UInt8] = []
        unfold(text, range, into: &output)
        return output
    }

    /// Appends the octets of the range without folds: line ends with the octet of white space behind each.
    static func unfold(_ text: Span<UInt8>, _ range: Range<Int>, into output: inout [UInt8]) {
        output.reserveCapacity(output.count + range.count)
        var start = range.lowerBound
        while start < range.upperBound {
            let lineFeed = text.firstIndex(of: ASCII.lineFeed, from: start, to: range.upperBound)
            var end = lineFeed
            if end < range.upperBound, end > start, text[end - 1] == ASCII.carriageReturn { end -= 1 }
            append(text.extracting(start..<end), to: &output)
            start = lineFeed + 2
        }
    }

    /// Appends the octets.
    @inline(__always)
    static func append(_ text: Span<UInt8>, to output: inout [UInt8]) {
        text.withUnsafeBufferPointer { output.append(contentsOf: $0) }
    }
}
