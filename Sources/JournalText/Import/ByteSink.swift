internal import JournalFormat

/// What decoded text can be appended to.
protocol ByteSink: ~Copyable {
    mutating func append(_ bytes: RawSpan)
    mutating func append(_ byte: UInt8)
}

extension ByteBuffer: ByteSink {}
extension EntryBuilder: ByteSink {}

extension ByteSink where Self: ~Copyable {
    /// Appends the UTF-8 form of a Unicode scalar.
    mutating func append(scalar: UInt32) {
        switch scalar {
        case 0..<0x80:
            append(UInt8(scalar))
        case 0x80..<0x800:
            append(UInt8(0xc0 | scalar >> 6))
            append(UInt8(0x80 | scalar & 0x3f))
        case 0x800..<0x1_0000:
            append(UInt8(0xe0 | scalar >> 12))
            append(UInt8(0x80 | scalar >> 6 & 0x3f))
            append(UInt8(0x80 | scalar & 0x3f))
        default:
            append(UInt8(0xf0 | scalar >> 18))
            append(UInt8(0x80 | scalar >> 12 & 0x3f))
            append(UInt8(0x80 | scalar >> 6 & 0x3f))
            append(UInt8(0x80 | scalar & 0x3f))
        }
    }
}
