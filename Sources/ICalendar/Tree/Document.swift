import Octets

/// One input that was read: its octets and two flat tables of places in them.
///
/// Components and properties are indices into it, so that a large input costs two arrays and no object a
/// line.  Folds stay where they are until the text of a line is asked for.  Nothing in it ever changes.
final class Document: Sendable {
    /// A content line.
    struct Line: Sendable {
        /// Where the line starts.
        var start: UInt32
        /// Where the next line starts.
        var next: UInt32
        /// Where the name ends, counted in the unfolded line.
        var nameEnd: UInt32
        /// Where the value starts, after the colon, counted in the unfolded line.
        var valueStart: UInt32
        /// The line's number in the input, from one.
        var number: UInt32
        /// What the name says.
        var kind: PropertyKind
        /// What else is known of the line.
        var traits: Traits

        /// What is known of a line besides its places.
        struct Traits: OptionSet, Sendable {
            let rawValue: UInt8

            /// There are folds in it.
            static let isFolded = Traits(rawValue: 1)
            /// One of them is before the value.
            static let isFoldedBeforeValue = Traits(rawValue: 2)
            /// No colon ends the parameters.
            static let lacksColon = Traits(rawValue: 4)
            /// Its line end has one octet.
            static let endsWithOne = Traits(rawValue: 8)
            /// Its line end has two octets; without either trait it has none.
            static let endsWithTwo = Traits(rawValue: 16)
        }

        /// Where the line is, without its line end.
        var range: Range<Int> {
            let lineEnd = traits.contains(.endsWithTwo) ? 2 : traits.contains(.endsWithOne) ? 1 : 0
            return Int(start)..<Int(next) - lineEnd
        }

        /// Where the parameters are in the unfolded line, each with its semicolon.
        var parameters: Range<Int> { Int(nameEnd)..<Int(valueStart) - (traits.contains(.lacksColon) ? 0 : 1) }
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
    let lines: [Line]
    let nodes: [Node]
    /// Whether lines end with LF alone.
    let endsLinesWithLF: Bool

    init(octets: [UInt8], lines: [Line], nodes: [Node], endsLinesWithLF: Bool) {
        self.octets = octets
        self.lines = lines
        self.nodes = nodes
        self.endsLinesWithLF = endsLinesWithLF
    }

    // MARK: Lines

    /// Calls `body` with name and parameters of the line, and perhaps more of it.
    private func withHead<Result>(of line: Line, _ body: (Span<UInt8>) -> Result) -> Result {
        let octets = octets
        let text = octets.span
        guard line.traits.contains(.isFoldedBeforeValue) else {
            return body(text.extracting(Int(line.start)..<Int(line.start + line.valueStart)))
        }
        let unfolded = Folding.unfolded(text, line.range)
        let span = unfolded.span
        return body(span)
    }

    func propertyName(_ index: Int) -> PropertyName {
        let line = lines[index]
        return withHead(of: line) { PropertyName(String(octets: $0.extracting(0..<Int(line.nameEnd)))) }
    }

    func value(_ index: Int) -> String {
        withValue(index) { String(octets: $0) }
    }

    func inputLine(_ index: Int) -> Int { Int(lines[index].number) }

    /// Calls `body` with the octets of the value.
    func withValue<Result, Failure: Error>(
        _ index: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let line = lines[index]
        let octets = octets
        let text = octets.span
        var range = line.range
        guard line.traits.contains(.isFoldedBeforeValue) else {
            range = range.lowerBound + Int(line.valueStart)..<range.upperBound
            guard line.traits.contains(.isFolded) else { return try body(text.extracting(range)) }
            let unfolded = Folding.unfolded(text, range)
            let span = unfolded.span
            return try body(span)
        }
        let unfolded = Folding.unfolded(text, range)
        let span = unfolded.span
        return try body(span.extracting(Int(line.valueStart)..<span.count))
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
        withHead(of: line) { text in ParameterText.each(in: text.extracting(line.parameters), body) }
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
        octets[place(of: index)]
    }

    /// Where the component stands among the octets, from BEGIN to END.
    func place(of index: Int) -> Range<Int> {
        let node = nodes[index]
        return Int(lines[Int(node.begin)].start)..<Int(lines[Int(node.end)].next)
    }

    /// The octets of a line as they were read, folds and line end included.
    func octets(ofLine index: Int) -> ArraySlice<UInt8> { octets[place(ofLine: index)] }

    /// Where the line stands among the octets, folds and line end included.
    func place(ofLine index: Int) -> Range<Int> { Int(lines[index].start)..<Int(lines[index].next) }

    /// Whether the line's name is `name`.
    func spells(_ index: Int, _ name: PropertyName) -> Bool {
        let line = lines[index]
        guard line.kind == name.kind else { return false }
        guard line.kind == .other else { return true }
        return withHead(of: line) { text in
            text.extracting(0..<Int(line.nameEnd)).spellsIgnoringCase(name.canonicalName)
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
