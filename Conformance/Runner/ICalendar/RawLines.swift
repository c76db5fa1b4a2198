/// The lines of a file, divided by a reader that knows just enough to find the first broken one.
///
/// It shares no code with the reader that is judged.
struct RawLines {
    /// A physical line without its end.
    private struct Line {
        var octets: [UInt8]
        var end: End
    }
    private enum End { case crlf, lf, cr, none }

    private var lines: [Line] = []

    /// The one-based line at which text or structure breaks first; `nil` when neither does.
    private(set) var firstBroken: Int?

    init(_ octets: [UInt8]) {
        divide(octets)
        firstBroken = [brokenText(), brokenStructure()].compactMap { $0 }.min()
    }

    /// Whether there is a line of that number, with something in it.
    func hasText(_ number: Int) -> Bool {
        lines.indices.contains(number - 1) && !lines[number - 1].octets.isEmpty
    }

    private mutating func divide(_ octets: [UInt8]) {
        var line: [UInt8] = []
        var index = 0
        while index < octets.count {
            let octet = octets[index]
            index += 1
            switch octet {
            case 0x0D where index < octets.count && octets[index] == 0x0A:
                index += 1
                lines.append(Line(octets: line, end: .crlf))
            case 0x0A: lines.append(Line(octets: line, end: .lf))
            // A CR of its own is a control octet within its line.
            default:
                line.append(octet)
                continue
            }
            line = []
        }
        if !line.isEmpty { lines.append(Line(octets: line, end: .none)) }
    }

    /// The first line with a byte order mark, another line end than the first's, a control octet, no UTF-8, no
    /// octets, or without name and colon.
    private func brokenText() -> Int? {
        if let first = lines.first, first.octets.starts(with: [0xEF, 0xBB, 0xBF]) { return 1 }
        for (index, logical) in logicalLines() {
            let isOdd = lines[index].end != .none && lines[index].end != lines[0].end
            let hasControl = logical.contains { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }
            let isText = String(validating: logical, as: UTF8.self) != nil
            if isOdd || hasControl || !isText || !Self.isContentLine(logical) { return index + 1 }
        }
        return nil
    }

    /// The unfolded lines, each with the index of its first physical line.
    private func logicalLines() -> [(index: Int, octets: [UInt8])] {
        var logical: [(index: Int, octets: [UInt8])] = []
        for (index, line) in lines.enumerated() {
            if !logical.isEmpty, let first = line.octets.first, first == 0x20 || first == 0x09 {
                logical[logical.count - 1].octets += line.octets.dropFirst()
            } else {
                logical.append((index, line.octets))
            }
        }
        return logical
    }

    /// `name *(";" param "=" …) ":" …`, with a colon outside quotation marks.
    private static func isContentLine(_ line: [UInt8]) -> Bool {
        let text = String(decoding: line, as: UTF8.self)
        let value = /"[^"]*"|[^";:,]*/
        let parameter = /;[A-Za-z0-9\-]+=/
        guard var rest = text.prefixMatch(of: /[A-Za-z0-9\-]+/).map({ text[$0.range.upperBound...] }) else {
            return false
        }
        while let match = rest.prefixMatch(of: parameter) {
            rest = rest[match.range.upperBound...]
            while let match = rest.prefixMatch(of: value) {
                rest = rest[match.range.upperBound...]
                guard rest.first == "," else { break }
                rest = rest.dropFirst()
            }
        }
        return rest.first == ":"
    }

    /// The first BEGIN that is not VCALENDAR's at the outermost level, or END of something else than what is
    /// open; the last line when something stays open.
    private func brokenStructure() -> Int? {
        var open: [String] = []
        for (index, octets) in logicalLines() {
            let text = String(decoding: octets, as: UTF8.self).uppercased()
            if text.hasPrefix("BEGIN:") {
                let name = String(text.dropFirst(6))
                if open.isEmpty, name != "VCALENDAR" { return index + 1 }
                open.append(name)
            } else if text.hasPrefix("END:") {
                guard open.popLast() == String(text.dropFirst(4)) else { return index + 1 }
            } else if open.isEmpty, index == 0 {
                return 1
            }
        }
        return open.isEmpty ? nil : lines.count
    }
}
