internal import JournalFormat

/// Why an object could not be read; places count from its beginning.
enum JSONFault: Error {
    /// The text ends before the object does.
    case incomplete
    case malformed(String, at: Int)
    case refused(ImportErrorKind, at: Int)

    /// A byte as it can be shown in a message.
    static func describe(_ byte: UInt8) -> String {
        (0x21...0x7e).contains(byte)
            ? "“\(Character(Unicode.Scalar(byte)))”" : "the byte 0x\(hexadecimal(UInt64(byte), minimumWidth: 2))"
    }
}
