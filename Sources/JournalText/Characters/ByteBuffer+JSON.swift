internal import JournalFormat

extension RawSpan {
    /// The offset of the first byte at or after `start` that a JSON string has to escape, or the span's end.
    ///
    /// - Complexity: O(n).
    func endOfUnescapedJSON(from start: Int) -> Int {
        var offset = start
        while offset + 8 <= byteCount {
            let flags = loadLittleEndian(at: offset, as: UInt64.self).bytesEscapedInJSON
            if flags != 0 { return offset + flags.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < byteCount {
            let byte = byte(at: offset)
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            offset += 1
        }
        return offset
    }
}

extension RawSpan {
    /// Whether all bytes from `start` on are printable ASCII that stands unchanged in a JSON string.
    ///
    /// - Complexity: O(n).
    func isPlainJSON(from start: Int) -> Bool {
        var offset = start
        while offset + 8 <= byteCount {
            guard loadLittleEndian(at: offset, as: UInt64.self).bytesOutsidePlainJSON == 0 else { return false }
            offset += 8
        }
        // What is left is seen in the last eight bytes; if something else among them is not plain, bytes are looked at.
        if byteCount >= 8, loadLittleEndian(at: byteCount - 8, as: UInt64.self).bytesOutsidePlainJSON == 0 {
            return true
        }
        return endOfUnescapedJSON(from: offset) == byteCount && endOfPlainText(from: offset) == byteCount
    }
}

extension ByteBuffer {
    /// Appends UTF-8 text as the inside of a JSON string.
    ///
    /// - Complexity: O(n).
    mutating func append(escapedForJSON text: RawSpan) {
        var start = 0
        while true {
            let end = text.endOfUnescapedJSON(from: start)
            append(text.extracting(start..<end))
            guard end < text.byteCount else { return }
            append(jsonEscapeOf: text.byte(at: end))
            start = end + 1
        }
    }

    private mutating func append(jsonEscapeOf byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x0c: append("\\f")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        default:
            append("\\u00")
            append(hexadecimal: UInt64(byte), minimumWidth: 2)
        }
    }
}
