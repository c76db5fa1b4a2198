/// Splits a line into words at spaces.
///
/// What stands between double quotes belongs to one word; `\n`, `\t`, `\"` and `\\` are told apart there.
enum Words {
    static func split(_ line: some StringProtocol) throws -> [String] {
        var words: [String] = []
        var word = ""
        var isOpen = false
        var isQuoted = false
        var characters = line.makeIterator()
        while let character = characters.next() {
            switch character {
            case "\"":
                isQuoted.toggle()
                isOpen = true
            case "\\" where isQuoted:
                switch characters.next() {
                case "n": word.append("\n")
                case "t": word.append("\t")
                case "\"": word.append("\"")
                case "\\": word.append("\\")
                case let other: throw ConformanceError("\\\(other.map(String.init) ?? "") says nothing")
                }
            case " " where !isQuoted:
                if isOpen || !word.isEmpty { words.append(word) }
                word = ""
                isOpen = false
            default: word.append(character)
            }
        }
        guard !isQuoted else { throw ConformanceError("a quote is open") }
        if isOpen || !word.isEmpty { words.append(word) }
        return words
    }
}
