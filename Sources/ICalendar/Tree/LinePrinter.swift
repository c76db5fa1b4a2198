import Octets

/// Collects the octets of printed lines (RFC 5545 §3.1).
///
/// Lines are laid out in a block of memory that stays near the processor, and go to the output a block at a
/// time.  Lines of one input that follow each other are copied as one piece.
struct LinePrinter: ~Copyable {
    private var output: [UInt8] = []
    /// The block: what is in it, and zeros behind `count`.
    private var block: [UInt8]
    private var count = 0
    /// Lines of an input that are still to be copied.
    private var pending: (document: Document, range: Range<Int>)?

    private static let blockSize = 32_768

    /// A printer that expects about so many octets.
    init(expecting size: Int) {
        block = [UInt8](repeating: 0, count: min(max(size, 256), Self.blockSize))
        // A guess that is far too high must not cost more memory than a large calendar does.
        if size > Self.blockSize { output.reserveCapacity(min(size, 64 << 20)) }
    }

    /// What was printed.
    consuming func finish() -> [UInt8] {
        if pending != nil { copyPending() }
        guard output.isEmpty else {
            output += block[..<count]
            return output
        }
        block.removeLast(block.count - count)
        return block
    }

    /// Prints lines of an input as they were read, with CRLF where it had LF or, at its very end, nothing.
    mutating func copy(_ range: Range<Int>, of document: Document) {
        if let last = pending {
            if last.document === document, last.range.upperBound == range.lowerBound {
                pending = (document, last.range.lowerBound..<range.upperBound)
                return
            }
            copyPending()
        }
        pending = (document, range)
    }

    private mutating func copyPending() {
        guard let (document, range) = pending else { return }
        pending = nil
        let input = document.octets
        let lines = input.span.extracting(range)
        guard document.endsLinesWithLF else {
            append(lines)
            if lines.isEmpty || lines[lines.count - 1] != ASCII.lineFeed { endLine() }
            return
        }
        var start = 0
        while start < lines.count {
            let end = lines.firstIndex(of: ASCII.lineFeed, from: start, to: lines.count)
            append(lines.extracting(start..<end))
            endLine()
            start = end + 1
        }
    }

    /// Prints `BEGIN:NAME`, or `END:NAME`.
    mutating func print(_ keyword: StaticString, _ name: ComponentName) {
        if pending != nil { copyPending() }
        let octets = name.rawName.utf8.span
        guard octets.count <= 64 else { return printLong(keyword, name.rawName) }
        if block.count - count < 80 { flush(makingRoomFor: 80) }
        keyword.withUTF8Buffer { for octet in $0 { append(octet) } }
        let start = count
        for index in octets.indices where ASCII.isNameOctet(octets[index]) { append(octets[index]) }
        if count == start { append(UInt8(ascii: "X")) }
        endLine()
    }

    /// A name that a stranger made long may have to be folded.
    private mutating func printLong(_ keyword: StaticString, _ name: String) {
        var line: [UInt8] = []
        keyword.withUTF8Buffer { line.append(contentsOf: $0) }
        LineText.append(name: name, to: &line)
        print(line: line)
    }

    @inline(__always)
    private mutating func append(_ octet: UInt8) {
        block[count] = octet
        count += 1
    }

    /// Prints the line of a property that somebody else holds meanwhile.
    ///
    /// No reference to it is counted: that would cost more than the copying, since a count is a write, for which
    /// the lines behind it wait on their way from memory.
    @inline(__always)
    mutating func print(line: Unmanaged<MadeLine>) {
        line._withUnsafeGuaranteedRef { print(line: $0.octets) }
    }

    /// Prints an unfolded line, folded so that no physical line is longer than 75 octets.
    @inline(__always)
    mutating func print(line: borrowing [UInt8]) {
        if pending != nil { copyPending() }
        let span = line.span
        let length = span.count
        let room = length + LineText.foldOctets(of: length) + 2
        if block.count - count < room { flush(makingRoomFor: room) }
        let count = count
        self.count = block.withUnsafeMutableBufferPointer { block in
            span.withUnsafeBufferPointer { line in
                // Both have octets, so that there are bases.
                guard let start = line.baseAddress, let base = block.baseAddress else { return count }
                var place = base + count
                place = LineText.fold(start, count: length, into: place)
                place[0] = ASCII.carriageReturn
                place[1] = ASCII.lineFeed
                return place + 2 - base
            }
        }
    }

    private mutating func append(_ span: Span<UInt8>) {
        if block.count - count < span.count { flush(makingRoomFor: 0) }
        if block.count - count < span.count {
            span.withUnsafeBufferPointer { output.append(contentsOf: $0) }
        } else {
            let count = count
            block.withUnsafeMutableBufferPointer { block in
                span.withUnsafeBufferPointer { span in
                    guard let start = span.baseAddress, let base = block.baseAddress else { return }
                    (base + count).update(from: start, count: span.count)
                }
            }
            self.count += span.count
        }
    }

    private mutating func endLine() {
        if block.count - count < 2 { flush(makingRoomFor: 2) }
        block[count] = ASCII.carriageReturn
        block[count + 1] = ASCII.lineFeed
        count += 2
    }

    @inline(never)
    private mutating func flush(makingRoomFor room: Int) {
        output += block[..<count]
        count = 0
        let size = max(room, Self.blockSize)
        if block.count < size { block = [UInt8](repeating: 0, count: size) }
    }
}
