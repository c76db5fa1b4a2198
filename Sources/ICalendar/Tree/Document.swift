import Octets

/// One input that was read: its octets and two flat tables of places in them.
///
/// Components and properties are indices into it, so that a large input costs two arrays and no object a
/// line.  Nothing in it ever changes.
final class Document: Sendable {
    /// A content line.
    struct Line: Sendable {
        /// Where the line starts among the octets as read.
        var physicalStart: UInt32
        /// Where the next line starts.
        var physicalEnd: UInt32
        /// Where the unfolded line starts: in the octets as read, or in ``Document/unfolded`` when it had folds.
        var start: UInt32
        /// Where the name ends.
        var nameEnd: UInt32
        /// Where the value starts, after the colon.
        var valueStart: UInt32
        /// Where the unfolded line ends, before its line end.
        var end: UInt32
        /// The line's number in the input, from one.
        var number: UInt32
        /// What the name says.
        var kind: PropertyKind
        /// Whether the line had folds.
        var isFolded: Bool
        /// Whether a parameter may be VALUE or TZID: all others say nothing about the type of the value.
        var mayHaveType = false
        /// Whether a colon ends the parameters; a line may lack one behind parameters.
        var hasColon = true

        /// Where the parameters are, each with its semicolon.
        var parameters: Range<Int> { Int(nameEnd)..<Int(valueStart) - (hasColon ? 1 : 0) }
    }

    /// A component: lines and components between its BEGIN and END.
    struct Node: Sendable {
        /// Index of the BEGIN line.
        var begin: UInt32
        /// Index of the END line.
        var end: UInt32
        /// Index of the first node after this one's descendants.
        var next: UInt32
        /// What the name says.
        var kind: ComponentKind
    }

    let octets: [UInt8]
    let unfolded: [UInt8]
    let lines: [Line]
    let nodes: [Node]
    /// Whether lines end with LF alone.
    let endsLinesWithLF: Bool

    init(octets: [UInt8], unfolded: [UInt8], lines: [Line], nodes: [Node], endsLinesWithLF: Bool) {
        self.octets = octets
        self.unfolded = unfolded
        self.lines = lines
        self.nodes = nodes
        self.endsLinesWithLF = endsLinesWithLF
    }

    /// Calls `body` with the octets among which the line's offsets count.
    func withText<Result>(of line: Line, _ body: (Span<UInt8>) -> Result) -> Result {
        let text = line.isFolded ? unfolded : octets
        return body(text.span)
    }

    // MARK: Lines

    func propertyName(_ index: Int) -> PropertyName {
        let line = lines[index]
        return PropertyName(text(line, line.start, line.nameEnd))
    }

    func value(_ index: Int) -> String {
        let line = lines[index]
        return text(line, line.valueStart, line.end)
    }

    func inputLine(_ index: Int) -> Int { Int(lines[index].number) }

    /// Calls `body` with the octets of the value.
    func withValue<Result, Failure: Error>(
        _ index: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let line = lines[index]
        let range = Int(line.valueStart)..<Int(line.end)
        let text = line.isFolded ? unfolded : octets
        let span = text.span
        return try body(span.extracting(range))
    }

    func parameters(_ index: Int) -> [Parameter] {
        var parameters: [Parameter] = []
        eachParameter(index) { name, values in
            parameters.append(
                Parameter(ParameterName(String(octets: name)), ParameterText.values(in: values)))
            return true
        }
        return parameters
    }

    func parameter(_ name: ParameterName, _ index: Int) -> String? {
        var found: String?
        eachParameter(index) { candidate, values in
            guard name.matches(candidate) else { return true }
            found = ParameterText.values(in: values).first
            return false
        }
        return found
    }

    /// Calls `body` with name and undivided values of each parameter until it answers false.
    private func eachParameter(_ index: Int, _ body: (Span<UInt8>, Span<UInt8>) -> Bool) {
        let line = lines[index]
        guard !line.parameters.isEmpty else { return }
        withText(of: line) { text in ParameterText.each(in: text.extracting(line.parameters), body) }
    }

    private func text(_ line: Line, _ start: UInt32, _ end: UInt32) -> String {
        withText(of: line) { String(octets: $0.extracting(Int(start)..<Int(end))) }
    }

    // MARK: Components

    func componentName(_ index: Int) -> ComponentName {
        // Nearly all names are known ones in capitals, of which no new text has to be made.
        let kind = nodes[index].kind
        let isUsual = kind != .other && withValue(Int(nodes[index].begin)) { $0.spells(kind.name) }
        return isUsual
            ? ComponentName.known[Int(kind.rawValue)] : ComponentName(value(Int(nodes[index].begin)))
    }

    func beginLine(_ index: Int) -> Int { inputLine(Int(nodes[index].begin)) }

    func properties(_ index: Int) -> [Property] {
        var properties: [Property] = []
        eachLine(in: index) { line in
            properties.append(Property(self, line: line))
            return true
        }
        return properties
    }

    func components(within index: Int) -> [Component] {
        var components: [Component] = []
        var child = index + 1
        while child < Int(nodes[index].next) {
            components.append(Component(self, index: child))
            child = Int(nodes[child].next)
        }
        return components
    }

    func first(_ name: PropertyName, in index: Int) -> Property? {
        var found: Property?
        eachLine(in: index) { line in
            guard spells(line, name) else { return true }
            found = Property(self, line: line)
            return false
        }
        return found
    }

    func all(_ name: PropertyName, in index: Int) -> [Property] {
        var found: [Property] = []
        eachLine(in: index) { line in
            if spells(line, name) { found.append(Property(self, line: line)) }
            return true
        }
        return found
    }

    /// The octets from BEGIN to END as they were read.
    func octets(of index: Int) -> ArraySlice<UInt8> {
        let node = nodes[index]
        return octets[Int(lines[Int(node.begin)].physicalStart)..<Int(lines[Int(node.end)].physicalEnd)]
    }

    /// The octets of a line as they were read, folds and line end included.
    func octets(ofLine index: Int) -> ArraySlice<UInt8> {
        octets[Int(lines[index].physicalStart)..<Int(lines[index].physicalEnd)]
    }

    /// Whether the line's name is `name`.
    func spells(_ index: Int, _ name: PropertyName) -> Bool {
        let line = lines[index]
        guard line.kind == name.kind else { return false }
        guard line.kind == .other else { return true }
        return withText(of: line) { text in
            text.extracting(Int(line.start)..<Int(line.nameEnd)).spellsIgnoringCase(name.canonicalName)
        }
    }

    /// Calls `body` with the index of each line that is the component's own until it answers false.
    private func eachLine(in index: Int, _ body: (Int) -> Bool) {
        let node = nodes[index]
        var line = Int(node.begin) + 1
        var child = index + 1
        while line < Int(node.end) {
            if child < Int(node.next), line == Int(nodes[child].begin) {
                line = Int(nodes[child].end) + 1
                child = Int(nodes[child].next)
                continue
            }
            guard body(line) else { return }
            line += 1
        }
    }
}

extension String {
    /// The text that the octets spell.
    ///
    /// They were found to be UTF-8 before; anything else is replaced.
    init(octets: Span<UInt8>) {
        self = octets.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
