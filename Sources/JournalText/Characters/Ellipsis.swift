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
        let available = columnCount - 1
        var columns = 0
        var head = 0
        while head < text.byteCount {
            let (width, length) = text.width(at: head)
            guard columns + width <= available * percent / 100 else { break }
            columns += width
            head += length
        }
        var tail = text.byteCount
        while tail > head {
            var previous = tail - 1
            while previous > head, text.byte(at: previous) & 0xc0 == 0x80 { previous -= 1 }
            let (width, _) = text.width(at: previous)
            guard columns + width <= available else { break }
            columns += width
            tail = previous
        }
        append(text.extracting(0..<head))
        if head < tail { append("…") }
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
}
