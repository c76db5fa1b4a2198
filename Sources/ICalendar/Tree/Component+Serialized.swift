extension Component {
    /// The component's lines, folded at 75 octets, with CRLF.
    ///
    /// What was read and not changed comes out byte for byte as it went in, its folds included.  Within a
    /// component that was changed its line ends become CRLF; the bytes of an unchanged one are not touched.
    public func serialized() -> [UInt8] {
        if case .read(let document, let index) = storage { return Array(document.octets(of: index)) }
        var printer = LinePrinter(expecting: expectedSize)
        print(to: &printer)
        return printer.finish()
    }

    /// Prints the component's lines, all with CRLF.
    private func print(to printer: inout LinePrinter) {
        switch storage {
        case .read(let document, let index): printer.copy(document.place(of: index), of: document)
        case .made(let made):
            printer.print("BEGIN:", made.name)
            let properties = made.properties.span
            for index in properties.indices {
                if let line = Property.madeLine(properties, index) {
                    printer.print(line: line)
                } else {
                    properties[index].print(to: &printer)
                }
            }
            let components = made.components.span
            for index in components.indices { components[index].print(to: &printer) }
            printer.print("END:", made.name)
        }
    }

    /// About how many octets the component has, by some of the components within it; nothing depends on its
    /// being right.
    private var expectedSize: Int {
        switch storage {
        case .read(let document, let index): return document.place(of: index).count + 2
        case .made(let made):
            let own = 64 + made.properties.count * 80
            guard !made.components.isEmpty else { return own }
            // Making room a second time means copying everything, so that enough of them are looked at for the
            // sum to be right to a few hundredths, and some more is added.
            let step = made.components.count / 512 + 1
            let some = stride(from: 0, to: made.components.count, by: step).map {
                made.components[$0].expectedSize
            }
            return own + some.reduce(0, +) * made.components.count / some.count * 17 / 16
        }
    }
}

extension Property {
    /// The property's line, folded at 75 octets, with CRLF; as it was read when it was not changed.
    public func serialized() -> [UInt8] {
        var printer = LinePrinter(expecting: 0)
        print(to: &printer)
        return printer.finish()
    }

    fileprivate func print(to printer: inout LinePrinter) {
        switch storage {
        case .read(let document, let line):
            printer.copy(document.place(ofLine: line), of: document)
        case .made(let line): printer.print(line: line.octets)
        }
    }

    /// The line of a property that was made, for as long as the property is held.
    ///
    /// A function of its own, since within the loop the compiler counts a reference after all.
    @inline(never)
    fileprivate static func madeLine(_ properties: Span<Property>, _ index: Int) -> Unmanaged<MadeLine>? {
        if case .made(let line) = properties[index].storage { Unmanaged.passUnretained(line) } else { nil }
    }
}
