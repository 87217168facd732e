internal import JournalFormat

/// What a terminal can be given: valid UTF-8 without control characters, surrogates and noncharacters.
///
/// Journal text is nearly always ASCII, so the scans take eight bytes at a time and look closer only where a word holds
/// something else.
extension RawSpan {
    /// Whether all bytes are printable text; TAB counts as printable, LF only if `allowsNewline`.
    ///
    /// - Complexity: O(n).
    func isPrintable(allowsNewline: Bool) -> Bool {
        var offset = endOfPlainText(from: 0)
        while offset < byteCount {
            let byte = byte(at: offset)
            if byte < 0x80 {
                guard byte == UInt8(ascii: "\t") || (allowsNewline && byte == UInt8(ascii: "\n")) else { return false }
                offset += 1
            } else {
                guard let (scalar, length) = scalar(at: offset), scalar.isPrintableNonASCII else { return false }
                offset += length
            }
            offset = endOfPlainText(from: offset)
        }
        return true
    }

    /// The offset of the first byte at or after `start` that is not one of `0x20` to `0x7e`, or the span's end.
    ///
    /// - Complexity: O(n).
    func endOfPlainText(from start: Int) -> Int {
        var offset = start
        while offset + 8 <= byteCount {
            let flags = loadLittleEndian(at: offset, as: UInt64.self).bytesOutsidePlainText
            if flags != 0 { return offset + flags.trailingZeroBitCount / 8 }
            offset += 8
        }
        // What is left is seen in the last eight bytes; if something among them is not plain, bytes are looked at.
        if byteCount >= 8, loadLittleEndian(at: byteCount - 8, as: UInt64.self).bytesOutsidePlainText == 0 {
            return byteCount
        }
        while offset < byteCount, case 0x20...0x7e = byte(at: offset) { offset += 1 }
        return offset
    }

    /// The Unicode scalar whose UTF-8 form begins at `offset`, with its length in bytes; `nil` when it is malformed.
    func scalar(at offset: Int) -> (scalar: UInt32, length: Int)? {
        let first = UInt32(byte(at: offset))
        let length: Int
        var scalar: UInt32
        switch first {
        case 0..<0x80: return (first, 1)
        case 0xc2...0xdf: (scalar, length) = (first & 0x1f, 2)
        case 0xe0...0xef: (scalar, length) = (first & 0x0f, 3)
        case 0xf0...0xf4: (scalar, length) = (first & 0x07, 4)
        default: return nil
        }
        guard offset + length <= byteCount else { return nil }
        for index in 1..<length {
            let byte = UInt32(byte(at: offset + index))
            guard byte & 0xc0 == 0x80 else { return nil }
            scalar = scalar << 6 | byte & 0x3f
        }
        switch length {
        case 3: guard scalar >= 0x800, !(0xd800...0xdfff).contains(scalar) else { return nil }
        case 4: guard (0x1_0000...0x10_ffff).contains(scalar) else { return nil }
        default: break
        }
        return (scalar, length)
    }
}

extension UInt32 {
    /// Whether the scalar, which is not ASCII, is neither a control character nor a noncharacter.
    var isPrintableNonASCII: Bool {
        self >= 0xa0 && !(0xfdd0...0xfdef).contains(self) && self & 0xfffe != 0xfffe
    }
}

extension UInt64 {
    static let everyByte: UInt64 = 0x0101_0101_0101_0101
    static let everyHighBit: UInt64 = 0x8080_8080_8080_8080

    /// The eight bytes, each `byte`.
    @inline(__always)
    init(repeating byte: UInt8) { self = UInt64(byte) &* Self.everyByte }

    /// A word whose lowest set bit lies in the first byte (little-endian) that is below `0x20` or above `0x7e`; zero if
    /// there is none. What lies above that bit means nothing: borrows and carries run upwards.
    @inline(__always)
    var bytesOutsidePlainText: UInt64 {
        ((self &- UInt64(repeating: 0x20)) | (self &+ Self.everyByte) | self) & Self.everyHighBit
    }

    /// As ``bytesOutsidePlainText``, for all bytes but those that are the same in a JSON string.
    @inline(__always)
    var bytesOutsidePlainJSON: UInt64 { bytesOutsidePlainText | bytesEscapedInJSON }

    /// As ``bytesOutsidePlainText``, for the bytes that a JSON string has to escape.
    @inline(__always)
    var bytesEscapedInJSON: UInt64 {
        let controls = (self &- UInt64(repeating: 0x20)) & ~self
        let quotes = self ^ UInt64(repeating: UInt8(ascii: "\""))
        let backslashes = self ^ UInt64(repeating: UInt8(ascii: "\\"))
        let zeros = ((quotes &- Self.everyByte) & ~quotes) | ((backslashes &- Self.everyByte) & ~backslashes)
        return (controls | zeros) & Self.everyHighBit
    }
}
