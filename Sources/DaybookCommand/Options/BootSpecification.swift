package import JournalFormat

/// Which boot `-b` asks for.
package enum BootSpecification: Hashable, Sendable {
    case all
    /// Counted from the newest, which is 0, backward; or from the oldest, which is 1, forward.
    case number(Int)
    /// The boot of that id, or one so many after or before it.
    case id(ID128, offset: Int)

    /// Reads `all`, `[±]N`, `ID` or `ID±N`.
    package init?(_ text: String) {
        if text == "all" {
            self = .all
        } else if let offset = Self.offset(text[...]) {
            self = .number(offset)
        } else {
            guard text.utf8.count >= 32, let id = ID128(String(text.prefix(32))) else { return nil }
            let rest = text.dropFirst(32)
            guard !rest.isEmpty else {
                self = .id(id, offset: 0)
                return
            }
            guard rest.first == "+" || rest.first == "-", let offset = Self.offset(rest) else { return nil }
            self = .id(id, offset: offset)
        }
    }

    private static func offset(_ text: Substring) -> Int? { Int32(text).map { Int($0) } }
}
