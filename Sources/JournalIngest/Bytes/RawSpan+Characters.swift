internal import JournalFormat

extension RawSpan {
    /// The number of bytes, 1 to 4, of the Unicode character in UTF-8 at `offset`; `nil` when there is none.
    ///
    /// Overlong forms, surrogates and the noncharacters (U+FDD0 to U+FDEF, U+xxFFFE, U+xxFFFF) are no characters here.
    func characterByteCount(at offset: Int) -> Int? {
        let first = byte(at: offset)
        if first < 0x80 { return 1 }
        let length: Int
        var scalar: UInt32
        switch first {
        case 0xc2...0xdf: (length, scalar) = (2, UInt32(first & 0x1f))
        case 0xe0...0xef: (length, scalar) = (3, UInt32(first & 0x0f))
        case 0xf0...0xf4: (length, scalar) = (4, UInt32(first & 0x07))
        default: return nil
        }
        guard byteCount - offset >= length else { return nil }
        for index in 1..<length {
            let next = byte(at: offset + index)
            guard next & 0xc0 == 0x80 else { return nil }
            scalar = scalar << 6 | UInt32(next & 0x3f)
        }
        let isOverlong = (length == 3 && scalar < 0x800) || (length == 4 && scalar < 0x10000)
        let isNoncharacter = (0xfdd0...0xfdef).contains(scalar) || scalar & 0xfffe == 0xfffe
        guard !isOverlong, !isNoncharacter, scalar <= 0x10ffff, !(0xd800...0xdfff).contains(scalar) else { return nil }
        return length
    }
}
