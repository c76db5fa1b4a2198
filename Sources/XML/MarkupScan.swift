import Glibc

/// Looks over a document's markup before the library reads it.
///
/// libxml2 2.9 compares each attribute of an element with all before it: a hundred thousand of them keep a processor
/// busy for seconds, before anybody is told that there is an element. Their number is counted here, in one walk; what
/// is no markup at all the library finds.
struct MarkupScan {
    private let start: UnsafePointer<UInt8>
    private let count: Int

    /// Refuses a document type declaration, and an element with more attributes than `limit`; 0 for any number.
    ///
    /// - Throws: ``XMLError`` with `documentType` or `tooManyAttributes`.
    static func check(_ bytes: [UInt8], attributes limit: Int) throws(XMLError) {
        let refusal = bytes.withUnsafeBufferPointer { bytes -> XMLError? in
            guard let start = bytes.baseAddress else { return nil }
            return MarkupScan(start: start, count: bytes.count).refusal(attributes: limit)
        }
        if let refusal { throw refusal }
    }

    private func refusal(attributes limit: Int) -> XMLError? {
        var index = 0
        while let open = find("<", from: index) {
            let end: Int?
            if has("<!--", at: open) {
                end = after("-->", from: open + 4)
            } else if has("<![CDATA[", at: open) {
                end = after("]]>", from: open + 9)
            } else if has("<?", at: open) {
                end = after("?>", from: open + 2)
            } else if has("<!DOCTYPE", at: open) {
                return XMLError(.documentType, line: line(of: open))
            } else {
                let tag = tag(from: open + 1)
                if limit > 0, tag.attributes > limit {
                    return XMLError(.tooManyAttributes, line: line(of: open))
                }
                end = tag.end
            }
            guard let end else { return nil }
            index = end
        }
        return nil
    }

    /// The place after a tag, `nil` when it does not end, and how many attributes are in it: the library would look at
    /// all of them in either case.
    private func tag(from first: Int) -> (end: Int?, attributes: Int) {
        var attributes = 0
        var quote: UInt8 = 0
        var index = first
        while index < count {
            let byte = start[index]
            index += 1
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: "=") {
                attributes += 1
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return (index, attributes)
            }
        }
        return (nil, attributes)
    }

    private func find(_ byte: Unicode.Scalar, from index: Int) -> Int? {
        guard index < count, let found = memchr(start + index, Int32(byte.value), count - index) else {
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(start)
    }

    private func has(_ mark: StaticString, at index: Int) -> Bool {
        let length = mark.utf8CodeUnitCount
        return index + length <= count && memcmp(start + index, mark.utf8Start, length) == 0
    }

    /// The place after the next `mark`.
    private func after(_ mark: StaticString, from index: Int) -> Int? {
        let first = Unicode.Scalar(mark.utf8Start.pointee)
        var index = index
        while let found = find(first, from: index) {
            if has(mark, at: found) { return found + mark.utf8CodeUnitCount }
            index = found + 1
        }
        return nil
    }

    private func line(of index: Int) -> Int {
        var line = 1
        for place in 0..<index where start[place] == 0x0A { line += 1 }
        return line
    }
}
