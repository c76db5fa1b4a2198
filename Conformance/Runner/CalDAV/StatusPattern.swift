/// A pattern for a status: `204`, `2xx`, `403|409`.
struct StatusPattern {
    let text: String
    private let choices: [Substring]

    init?(_ text: String) {
        self.text = text
        choices = text.split(separator: "|")
        let isPattern = choices.allSatisfy { word in
            word.count == 3 && word.allSatisfy { $0.isNumber || $0 == "x" }
        }
        guard !choices.isEmpty, isPattern else { return nil }
    }

    func matches(_ status: Int) -> Bool {
        let digits = String(status)
        return choices.contains { zip($0, digits).allSatisfy { $0 == "x" || $0 == $1 } }
    }
}
