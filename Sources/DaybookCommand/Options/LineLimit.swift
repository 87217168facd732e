/// How many entries `-n` asks for.
enum LineLimit: Hashable, Sendable {
    case all
    case newest(Int)
    case oldest(Int)

    /// Reads `all`, `N` or `+N`.
    init?(_ text: String) {
        if text == "all" {
            self = .all
            return
        }
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int32(digits)
        else { return nil }
        self = text.hasPrefix("+") ? .oldest(Int(number)) : .newest(Int(number))
    }
}
