internal import JournalFormat

extension RawSpan {
    /// The offset of the first byte that cannot stand in the name of a field, or the span's end.
    ///
    /// - Complexity: O(n).
    func endOfFieldName() -> Int {
        var offset = 0
        while offset + 8 <= byteCount {
            let flags = loadLittleEndian(at: offset, as: UInt64.self).bytesOutsideFieldNames
            if flags != 0 { return offset + flags.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < byteCount {
            let byte = byte(at: offset)
            let isLetterOrDigit = byte &- UInt8(ascii: "A") < 26 || byte &- UInt8(ascii: "0") < 10
            guard isLetterOrDigit || byte == UInt8(ascii: "_") else { break }
            offset += 1
        }
        return offset
    }

    /// Whether the first `byteCount` bytes are the name of a field, given that the byte behind them cannot stand in
    /// one; says the same as `FieldName.isValid(_:)`, in less time.
    func beginsWithFieldName(byteCount: Int) -> Bool {
        hasFieldName(byteCount: byteCount) && endOfFieldName() == byteCount
    }

    /// Whether the first `byteCount` bytes, of which each can stand in a name, are the name of a field.
    func hasFieldName(byteCount: Int) -> Bool {
        byteCount > 0 && byteCount <= FieldName.maximumByteCount && byte(at: 0) &- UInt8(ascii: "0") >= 10
    }
}

extension UInt64 {
    /// A word with the high bit set in each byte that is not a letter from `A` to `Z`, a digit or an underscore.
    @inline(__always)
    fileprivate var bytesOutsideFieldNames: UInt64 {
        // In seven bits no sum carries into the next byte.
        let low = self & ~Self.everyHighBit
        let letters = (low + UInt64(repeating: 0x80 - 0x41)) & ~(low + UInt64(repeating: 0x80 - 0x5b))
        let digits = (low + UInt64(repeating: 0x80 - 0x30)) & ~(low + UInt64(repeating: 0x80 - 0x3a))
        let others = (low ^ UInt64(repeating: 0x5f)) + UInt64(repeating: 0x7f)
        return (~(letters | digits) & others | self) & Self.everyHighBit
    }
}
