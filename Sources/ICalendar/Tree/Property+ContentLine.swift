import Octets

extension Property {
    /// Reads one content line (RFC 5545 §3.1): unfolded and without line end, as other formats carry them.
    ///
    /// Only its grammar is looked at; the value is, when it is asked for.
    ///
    /// - Throws: ``ICalendarError`` with the column; for a control character as well, so that a stranger's line
    ///   stays one line.
    public init(contentLine text: String) throws(ICalendarError) {
        let octets = Array(text.utf8)
        if let index = octets.firstIndex(where: ASCII.isControl) {
            throw ICalendarError(.controlCharacter, line: 1, column: index + 1)
        }
        let line = try ContentLine(octets.span, from: 0, to: octets.count, number: 1, limits: ReaderLimits())
        guard line.hasColon else { throw ICalendarError(.missingColon, line: 1, column: octets.count + 1) }
        var parameters: [Parameter] = []
        ParameterText.each(in: octets.span.extracting(line.nameEnd..<(line.valueStart - 1))) { name, values in
            parameters.append(
                Parameter(ParameterName(String(octets: name)), ParameterText.values(in: values)))
            return true
        }
        self.init(
            PropertyName(String(decoding: octets[..<line.nameEnd], as: UTF8.self)),
            value: String(decoding: octets[line.valueStart...], as: UTF8.self), parameters: parameters)
    }
}
