internal import JournalFormat

/// Finds the end of an object that comes in pieces, without understanding it: brackets are counted, strings skipped.
///
/// Of a malformed object it finds no end, or one at or behind the first fault.
struct JSONScanner {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// Reads the next piece; the offset behind the object's last byte, or `nil` when the object goes on.
    ///
    /// - Complexity: O(n).
    mutating func endOfObject(in piece: RawSpan) -> Int? {
        var offset = 0
        while offset < piece.byteCount {
            if isEscaped {
                isEscaped = false
                offset += 1
                continue
            }
            if isInString { offset = piece.endOfUnescapedJSON(from: offset) }
            guard offset < piece.byteCount else { return nil }
            switch piece.byte(at: offset) {
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "\\"): isEscaped = isInString
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if !isInString { depth += 1 }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if !isInString { depth -= 1 }
                if depth == 0 { return offset + 1 }
            default: break
            }
            offset += 1
        }
        return nil
    }
}
