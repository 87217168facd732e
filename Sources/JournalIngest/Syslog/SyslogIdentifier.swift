internal import JournalFormat

/// The `name[pid]:` in front of a syslog message, as ranges of the text that it was found in.
struct SyslogIdentifier: Equatable {
    /// The name; it may be empty.
    let name: Range<Int>
    /// What stands between the brackets; it may be empty and need not be a number.
    let pid: Range<Int>?
    /// Where the message begins: behind the colon and at most one whitespace.
    let byteCount: Int

    /// Finds the identifier at the start of `text`: whitespace, then a word that ends in a colon.
    init?(prefixOf text: RawSpan) {
        var start = 0
        while start < text.byteCount, text.byte(at: start).isWhitespace { start += 1 }
        var end = start
        while end < text.byteCount, !text.byte(at: end).isWhitespace { end += 1 }
        guard end > start, text.byte(at: end - 1) == UInt8(ascii: ":") else { return nil }
        let colon = end - 1
        byteCount = end < text.byteCount ? end + 1 : end

        if colon > start, text.byte(at: colon - 1) == UInt8(ascii: "]") {
            var bracket = colon - 1
            while bracket > start {
                bracket -= 1
                guard text.byte(at: bracket) == UInt8(ascii: "[") else { continue }
                name = start..<bracket
                pid = (bracket + 1)..<(colon - 1)
                return
            }
        }
        name = start..<colon
        pid = nil
    }
}
