internal import JournalFormat

extension ByteBuffer {
    /// Appends `text` cut down to `columnCount` columns: a part is left out and `…` stands in its place.
    ///
    /// - Parameters:
    ///   - percent: where the gap lies, from 0 (the beginning) to 100 (the end).
    ///   - usesUTF8: whether the terminal can show `…`; if not, ASCII text gets `...`.
    /// - Complexity: O(n).
    mutating func append(ellipsizing text: RawSpan, columnCount: Int, percent: Int, usesUTF8: Bool) {
        guard text.byteCount > columnCount else {
            append(text)
            return
        }
        if text.isASCII {
            let dotCount = usesUTF8 ? 1 : 3
            let head = max(0, (columnCount - dotCount) * percent + 50) / 100
            let tail = max(0, columnCount - dotCount - head)
            append(text.extracting(0..<head))
            if usesUTF8 { append("…") } else { append("...") }
            append(text.extracting(text.byteCount - tail..<text.byteCount))
            return
        }
        append(ellipsizingUTF8: text, columnCount: columnCount, percent: percent)
    }

    private mutating func append(ellipsizingUTF8 text: RawSpan, columnCount: Int, percent: Int) {
        var columns = 0
        var head = 0
        var lastHead = 0
        while head < text.byteCount {
            let (width, length) = text.width(at: head)
            guard columns + width <= (columnCount - 1) * percent / 100 else { break }
            columns += width
            lastHead = head
            head += length
        }
        var tail = text.byteCount
        while tail > head {
            let previous = text.startOfCharacter(before: tail, notBefore: head)
            let width = text.width(at: previous).columns
            guard columns + width <= columnCount else { break }
            columns += width
            tail = previous
        }
        guard head < tail else { return append(text) }
        // As in journalctl, the room is filled first, and then a character, wide or not, makes way for the `…`.
        if tail < text.byteCount { tail += text.width(at: tail).byteCount } else { head = lastHead }
        append(text.extracting(0..<head))
        append("…")
        append(text.extracting(tail..<text.byteCount))
    }
}

extension RawSpan {
    fileprivate var isASCII: Bool {
        for offset in 0..<byteCount where byte(at: offset) >= 0x80 { return false }
        return true
    }

    /// The columns and the bytes of the character at `offset`; a malformed one is a byte wide and a byte long.
    fileprivate func width(at offset: Int) -> (columns: Int, byteCount: Int) {
        guard let (scalar, length) = scalar(at: offset) else { return (1, 1) }
        return (DisplayWidth.columns(of: scalar), length)
    }

    /// The offset of the character that ends at `end`, but not one before `limit`.
    fileprivate func startOfCharacter(before end: Int, notBefore limit: Int) -> Int {
        var start = end - 1
        while start > limit, byte(at: start) & 0xc0 == 0x80 { start -= 1 }
        return start
    }
}
