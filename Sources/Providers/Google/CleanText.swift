import ICalendar
import ProviderKit

/// Text of a stranger, made fit for a TEXT value: control characters other than line breaks and tabs cannot stand
/// in one (RFC 5545 §3.3.11), nor in the XML in which a report carries it.
enum CleanText {
    /// The text without what cannot stand in it, and whether anything was dropped.
    static func clean(_ text: String) -> (text: String, isChanged: Bool) {
        var isChanged = false
        var scalars = String.UnicodeScalarView()
        var previousIsReturn = false
        for scalar in text.unicodeScalars {
            let isReturn = scalar == "\r"
            switch scalar.value {
            case 0x0A:
                if !previousIsReturn { scalars.append("\n") }
            case 0x0D:
                scalars.append("\n")
            case 0x09:
                scalars.append(scalar)
            case 0x00..<0x20, 0x7F...0x9F, 0xFFFE, 0xFFFF:
                isChanged = true
            default:
                scalars.append(scalar)
            }
            previousIsReturn = isReturn
        }
        return (String(scalars), isChanged)
    }

    /// The same on one line, for identifiers, parameters and URIs.
    static func line(_ text: String) -> (text: String, isChanged: Bool) {
        let (clean, isChanged) = clean(text)
        let line = clean.unicodeScalars.filter { $0 != "\n" && $0 != "\t" }
        let result = String(String.UnicodeScalarView(line))
        return (result, isChanged || result.unicodeScalars.count != clean.unicodeScalars.count)
    }

    /// A URI without what cannot stand in one; nil when nothing is left of it.
    static func uri(_ text: String) -> String? {
        let isURI = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "\"" }
        guard isURI, let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
        return text
    }

    /// A mail address that can stand behind `mailto:`; nil for anything else.
    static func address(_ text: String) -> String? {
        let isAddress = text.unicodeScalars.allSatisfy {
            $0.value > 0x20 && !(0x7F...0x9F).contains($0.value) && !"\"<>,;:\\".unicodeScalars.contains($0)
        }
        guard isAddress, text.contains("@") else { return nil }
        return text
    }
}
