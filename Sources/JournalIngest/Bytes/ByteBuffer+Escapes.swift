internal import JournalFormat

extension ByteBuffer {
    /// Appends `byte` as C would write it in a string: a letter or a mark behind a backslash where there is one,
    /// three octal digits for what is not printable ASCII, else the byte itself.
    mutating func append(escaped byte: UInt8) {
        switch byte {
        case 0x07: append("\\a")
        case 0x08: append("\\b")
        case 0x0c: append("\\f")
        case 0x0a: append("\\n")
        case 0x0d: append("\\r")
        case 0x09: append("\\t")
        case 0x0b: append("\\v")
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"):
            append(UInt8(ascii: "\\"))
            append(byte)
        case 0x20...0x7e:
            append(byte)
        default:
            append(UInt8(ascii: "\\"))
            append(UInt8(ascii: "0") + byte >> 6)
            append(UInt8(ascii: "0") + (byte >> 3) & 7)
            append(UInt8(ascii: "0") + byte & 7)
        }
    }
}
