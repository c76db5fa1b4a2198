import Octets

/// The unfolded line of a property that was made or changed, laid out once, when it was made.
///
/// It is printed by copying, and read like a line of an input; nothing in it ever changes.
final class MadeLine: Sendable {
    /// The name as it was given.
    let name: PropertyName
    /// The line as it will stand, but for folds: name, parameters, colon, value.
    let octets: [UInt8]
    /// Where the name ends.
    let nameEnd: Int
    /// Where the value starts, after the colon.
    let valueStart: Int
    /// One-based line of the input that the property was read from; `nil` when it was made here.
    let number: Int?

    /// Lays a line out; see ``Property/init(_:value:parameters:)`` for what does not get into it.
    init(_ name: PropertyName, _ parameters: [Parameter], value: String, number: Int?) {
        var octets: [UInt8] = []
        var length = name.rawName.utf8.count + value.utf8.count + 2
        for parameter in parameters {
            length += parameter.name.rawName.utf8.count + 2
            for value in parameter.values { length += value.utf8.count + 3 }
        }
        octets.reserveCapacity(length)
        // A known name has no octet that a name may not have.
        if name.kind == .other {
            LineText.append(name: name.rawName, to: &octets)
        } else {
            octets += name.rawName.utf8
        }
        let nameEnd = octets.count
        for parameter in parameters {
            octets.append(UInt8(ascii: ";"))
            LineText.append(name: parameter.name.rawName, to: &octets)
            octets.append(UInt8(ascii: "="))
            for index in parameter.values.indices {
                if index > 0 { octets.append(UInt8(ascii: ",")) }
                ParameterText.append(parameter.values[index], to: &octets)
            }
        }
        octets.append(UInt8(ascii: ":"))
        valueStart = octets.count
        LineText.append(withoutControls: value, to: &octets)
        self.name = name
        self.nameEnd = nameEnd
        self.octets = octets
        self.number = number
    }

    /// The same line with another value.
    init(_ line: MadeLine, value: String) {
        var octets: [UInt8] = []
        octets.reserveCapacity(line.valueStart + value.utf8.count)
        octets += line.octets[..<line.valueStart]
        LineText.append(withoutControls: value, to: &octets)
        name = line.name
        nameEnd = line.nameEnd
        valueStart = line.valueStart
        self.octets = octets
        number = line.number
    }

    /// The value as it stands on the line.
    var value: String { withValue { String(octets: $0) } }

    /// Calls `body` with the octets of the value.
    func withValue<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let octets = octets
        let span = octets.span
        return try body(span.extracting(valueStart..<span.count))
    }

    /// The parameters, decoded.
    var parameters: [Parameter] {
        var parameters: [Parameter] = []
        eachParameter { name, values in
            parameters.append(
                Parameter(ParameterName(String(octets: name)), ParameterText.values(in: values)))
            return true
        }
        return parameters
    }

    /// The first value of a parameter, decoded.
    func parameter(_ name: ParameterName) -> String? {
        var found: String?
        eachParameter { candidate, values in
            guard name.matches(candidate) else { return true }
            found = ParameterText.values(in: values).first
            return false
        }
        return found
    }

    private func eachParameter(_ body: (Span<UInt8>, Span<UInt8>) -> Bool) {
        guard nameEnd < valueStart - 1 else { return }
        let octets = octets
        let span = octets.span
        ParameterText.each(in: span.extracting(nameEnd..<(valueStart - 1)), body)
    }
}
