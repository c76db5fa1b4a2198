import Octets

/// Makes name and parameters of a line well-formed.
enum ParameterMender {
    /// The line with a name of letters, digits and hyphens and parameters of NAME=VALUE.
    ///
    /// An equals sign behind the name becomes a colon.  A parameter without `=`, as vCalendar 1.0 has it, is
    /// dropped; a quotation mark that does not close or stands within a value becomes `^'` (RFC 6868).
    ///
    /// - Returns: `nil` when there is no colon or no name.
    static func mended(_ line: [UInt8], limits: ReaderLimits) -> [UInt8]? {
        var index = 0
        var output: [UInt8] = []
        while index < line.count, !isEndOfName(line[index]) {
            append(line[index], toName: &output)
            index += 1
        }
        guard !output.isEmpty, index < line.count else { return nil }
        // `SUMMARY=text`.
        if line[index] == UInt8(ascii: "=") { return output + [UInt8(ascii: ":")] + line[(index + 1)...] }
        var count = 0
        while index < line.count, line[index] == UInt8(ascii: ";") {
            let start = index + 1
            let end = endOfParameter(line, from: start)
            index = end
            count += 1
            guard count <= limits.maxParameters else { continue }
            if let parameter = parameter(line[start..<end]) { output += parameter }
        }
        guard index < line.count else { return nil }
        return output + line[index...]
    }

    private static func isEndOfName(_ octet: UInt8) -> Bool {
        octet == UInt8(ascii: ":") || octet == UInt8(ascii: ";") || octet == UInt8(ascii: "=")
    }

    private static func append(_ octet: UInt8, toName name: inout [UInt8]) {
        if ASCII.isNameOctet(octet) {
            name.append(octet)
        } else if octet == UInt8(ascii: "_") || octet == UInt8(ascii: ".") {
            name.append(UInt8(ascii: "-"))
        }
    }

    /// Where the parameter ends: at a semicolon or colon outside of quotation marks that close.
    private static func endOfParameter(_ line: [UInt8], from start: Int) -> Int {
        var index = start
        while index < line.count, line[index] != UInt8(ascii: ";"), line[index] != UInt8(ascii: ":") {
            if line[index] == UInt8(ascii: "\""), index > start, isBeforeValue(line[index - 1]),
                let close = line[(index + 1)...].firstIndex(of: UInt8(ascii: "\""))
            {
                index = close
            }
            index += 1
        }
        return min(index, line.count)
    }

    private static func isBeforeValue(_ octet: UInt8) -> Bool {
        octet == UInt8(ascii: "=") || octet == UInt8(ascii: ",")
    }

    /// `;NAME=VALUE` of what stands between two semicolons; `nil` when it has no name or no `=`.
    private static func parameter(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        var name: [UInt8] = []
        for octet in text[..<equals] { append(octet, toName: &name) }
        guard !name.isEmpty else { return nil }
        let value = text[(equals + 1)...]
        let isQuoted =
            value.count >= 2 && value.first == UInt8(ascii: "\"") && value.last == UInt8(ascii: "\"")
        var output: [UInt8] = [UInt8(ascii: ";")] + name + [UInt8(ascii: "=")]
        if isQuoted || !value.contains(UInt8(ascii: "\"")) {
            let inner = isQuoted ? value.dropFirst().dropLast() : value
            guard isQuoted, inner.contains(UInt8(ascii: "\"")) else { return output + value }
            output.append(UInt8(ascii: "\""))
            for octet in inner { output += escaped(octet) }
            output.append(UInt8(ascii: "\""))
        } else {
            for octet in value { output += escaped(octet) }
        }
        return output
    }

    private static func escaped(_ octet: UInt8) -> [UInt8] {
        octet == UInt8(ascii: "\"") ? [UInt8(ascii: "^"), UInt8(ascii: "'")] : [octet]
    }
}
