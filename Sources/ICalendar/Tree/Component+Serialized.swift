import Octets

extension Component {
    /// The component's lines, folded at 75 octets, with CRLF.
    ///
    /// What was read and not changed comes out byte for byte as it went in, its folds included.  Within a
    /// component that was changed its line ends become CRLF; the bytes of an unchanged one are not touched.
    public func serialized() -> [UInt8] {
        if case .read(let document, let index) = storage { return Array(document.octets(of: index)) }
        var output: [UInt8] = []
        append(to: &output)
        return output
    }

    /// Appends the component's lines, all with CRLF.
    func append(to output: inout [UInt8]) {
        switch storage {
        case .read(let document, let index):
            document.append(document.octets(of: index), to: &output)
        case .made(let made):
            let name = LineText.name(made.name.rawName)
            output += Array("BEGIN:".utf8) + name + [ASCII.carriageReturn, ASCII.lineFeed]
            for property in made.properties { property.append(to: &output) }
            for component in made.components { component.append(to: &output) }
            output += Array("END:".utf8) + name + [ASCII.carriageReturn, ASCII.lineFeed]
        }
    }
}

extension Property {
    /// The property's line, folded at 75 octets, with CRLF; as it was read when it was not changed.
    public func serialized() -> [UInt8] {
        var output: [UInt8] = []
        append(to: &output)
        return output
    }

    func append(to output: inout [UInt8]) {
        switch storage {
        case .read(let document, let line):
            document.append(document.octets(ofLine: line), to: &output)
        case .made(let made):
            var line = LineText.name(made.name.rawName)
            for parameter in made.parameters {
                line.append(UInt8(ascii: ";"))
                line += LineText.name(parameter.name.rawName)
                line.append(UInt8(ascii: "="))
                for (index, value) in parameter.values.enumerated() {
                    if index > 0 { line.append(UInt8(ascii: ",")) }
                    ParameterText.append(value, to: &line)
                }
            }
            line.append(UInt8(ascii: ":"))
            line += made.value.utf8
            LineText.appendFolded(line, to: &output)
        }
    }
}

extension Document {
    /// Appends lines as they were read, with CRLF where the input had LF or, at its very end, nothing.
    func append(_ lines: ArraySlice<UInt8>, to output: inout [UInt8]) {
        if endsLinesWithLF {
            for octet in lines {
                if octet == ASCII.lineFeed { output.append(ASCII.carriageReturn) }
                output.append(octet)
            }
        } else {
            output += lines
        }
        if lines.last != ASCII.lineFeed { output += [ASCII.carriageReturn, ASCII.lineFeed] }
    }
}
