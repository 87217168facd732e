/// What is wrong with the bytes of a journal file, and where.
public enum FormatError: Error, Hashable, Sendable {
    /// The file is shorter than the shortest header.
    case fileTooShort(byteCount: UInt64)
    /// The file does not begin with a journal's signature.
    case notAJournal
    case invalidState(UInt8)
    /// The file uses features that this version does not know: the bits of the incompatible flags.
    case unsupportedFlags(UInt32)
    /// A field of the header cannot be as it is.
    case invalidHeader(field: String, value: UInt64)
    /// The file ends before what its header announces.
    case truncated(announcedByteCount: UInt64, fileByteCount: UInt64)
    /// An offset that is not a multiple of 8, or lies in the header or beyond the end of the file.
    case invalidOffset(ObjectOffset)
    /// An object reaches beyond the end of the file.
    case objectBeyondEnd(at: ObjectOffset, byteCount: UInt64, fileByteCount: UInt64)
    case unexpectedType(UInt8, expected: ObjectType, at: ObjectOffset)
    /// An object's size does not fit its kind.
    case invalidObjectSize(UInt64, of: ObjectType, at: ObjectOffset)
    /// A field of an object cannot be as it is.
    case invalidObject(ObjectType, at: ObjectOffset, field: String, value: UInt64)
    /// A chain of objects leads back to where it has been.
    case loop(at: ObjectOffset, next: ObjectOffset)
    /// A compressed payload cannot be decompressed.
    case decompressionFailed(at: ObjectOffset, reason: DecompressionError)
}

extension FormatError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .fileTooShort(let byteCount):
            "the file is too short to be a journal (\(byteCount) bytes)"
        case .notAJournal:
            "not a journal file: its first 8 bytes are not LPKSHHRH"
        case .invalidState(let state):
            "offset 10: the file's state is \(state), which does not exist"
        case .unsupportedFlags(let flags):
            "the file uses features that this version does not know (incompatible flags 0x\(hexadecimal(UInt64(flags))))"
        case .invalidHeader(let field, let value):
            "the header's \(field) cannot be \(value)"
        case .truncated(let announced, let actual):
            "the file is truncated: its header announces \(announced) bytes, it has \(actual)"
        case .invalidOffset(let offset):
            "\(offset): no object can begin here"
        case .objectBeyondEnd(let offset, let byteCount, let fileByteCount):
            "\(offset): an object of \(byteCount) bytes reaches beyond the file's end at \(hexadecimal(fileByteCount))"
        case .unexpectedType(let type, let expected, let offset):
            "\(offset): an object of type \(type) where a \(expected) belongs"
        case .invalidObjectSize(let byteCount, let type, let offset):
            "\(offset): a \(type) object cannot have \(byteCount) bytes"
        case .invalidObject(let type, let offset, let field, let value):
            "\(offset): the \(field) of this \(type) object cannot be \(value)"
        case .loop(let offset, let next):
            "\(offset): the chain leads back to \(next)"
        case .decompressionFailed(let offset, let reason):
            "\(offset): the payload cannot be decompressed: \(reason)"
        }
    }
}
