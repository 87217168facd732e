/// What is wrong with an import stream, and where.
public struct ImportProblem<Kind: Hashable & Sendable & CustomStringConvertible>: Hashable, Sendable {
    /// The line, from 1: one more than the newlines before it, those inside binary values included.
    public let line: Int
    /// The byte in the stream, from 0, at which the faulty line or value begins.
    public let offset: Int
    public let kind: Kind

    public init(line: Int, offset: Int, kind: Kind) {
        self.line = line
        self.offset = offset
        self.kind = kind
    }
}

extension ImportProblem: CustomStringConvertible {
    public var description: String { "line \(line), byte \(offset): \(kind)" }
}

extension ImportProblem: Error where Kind == ImportErrorKind {}

/// A fault behind which nothing of the stream can be read. What came before it stays good.
public typealias ImportError = ImportProblem<ImportErrorKind>

/// A fault that costs a field or an entry, and no more.
public typealias ImportWarning = ImportProblem<ImportWarningKind>

public enum ImportErrorKind: Hashable, Sendable {
    /// A timestamp that is not a number, or a boot id that is not 32 hexadecimal digits.
    case malformedMetadata(name: String, value: String)
    /// A timestamp that no entry can have.
    case timestampOutOfRange(name: String, value: UInt64)
    case valueTooLong(byteCount: UInt64, limit: Int)
    case entryTooLong(limit: Int)
    case tooManyFields(limit: Int)
    /// What follows a binary value is not a newline.
    case missingNewline(found: UInt8)
    /// The stream ends inside an entry, whose bytes so far are lost.
    case prematureEnd(lostByteCount: Int)
    /// The text is not JSON, or not JSON of the form that entries have.
    case malformedJSON(String)
}

extension ImportErrorKind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedMetadata(let name, let value): "\(name) has the value “\(value)”, which cannot be read"
        case .timestampOutOfRange(let name, let value): "\(name) is \(value), which is out of range"
        case .valueTooLong(let byteCount, let limit): "a value of \(byteCount) bytes; the limit is \(limit)"
        case .entryTooLong(let limit): "an entry of more than \(limit) bytes"
        case .tooManyFields(let limit): "an entry of more than \(limit) fields"
        case .missingNewline(let found): "a newline must follow a binary value, but byte \(found) does"
        case .prematureEnd(let lostByteCount):
            "the input ends inside an entry; its \(lostByteCount) bytes so far are lost"
        case .malformedJSON(let what): what
        }
    }
}

public enum ImportWarningKind: Hashable, Sendable {
    /// A field whose name breaks the rules; it is left out.
    case invalidFieldName(String)
    /// A name that begins with two underscores and means nothing; the line is left out.
    case unknownMetadata(String)
    /// A binary field of no bytes; it is left out.
    case emptyBinaryField(String)
    /// A field beyond the limit; it is left out.
    case tooManyFields(limit: Int)
    /// The value was left out when the entry was exported; the field is missing.
    case omittedValue(String)
    /// An entry without fields; it is left out.
    case emptyEntry
    /// No timestamp came before the end of the entry; it is left out.
    case missingRealtime
    /// No boot id came before the end of the entry; it is left out.
    case missingBootID
    /// So many more faults in the same entry.
    case furtherWarnings(count: Int)
}

extension ImportWarningKind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidFieldName(let name): "“\(name)” is not the name of a field; left out"
        case .unknownMetadata(let name): "“\(name)” is unknown; left out"
        case .emptyBinaryField(let name): "the binary field \(name) has no bytes; left out"
        case .tooManyFields(let limit): "the entry has more than \(limit) fields; this one is left out"
        case .omittedValue(let name): "the value of \(name) is not in the input, it was left out at the export"
        case .emptyEntry: "the entry has no fields; left out"
        case .missingRealtime: "no __REALTIME_TIMESTAMP for the entry; left out"
        case .missingBootID: "no _BOOT_ID for the entry; left out"
        case .furtherWarnings(let count): "\(count) more of this kind in the same entry"
        }
    }
}
