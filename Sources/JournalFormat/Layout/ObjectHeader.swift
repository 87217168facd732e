/// The kinds of objects behind a file's header.
public enum ObjectType: UInt8, Hashable, Sendable, CustomStringConvertible {
    /// One `NAME=value`; equal ones are stored once.
    case data = 1
    /// One name of fields.
    case field = 2
    /// One entry: its times and the offsets of its DATA objects.
    case entry = 3
    case dataHashTable = 4
    case fieldHashTable = 5
    /// A part of a list of entries.
    case entryArray = 6
    /// A seal.
    case tag = 7

    public var description: String {
        switch self {
        case .data: "DATA"
        case .field: "FIELD"
        case .entry: "ENTRY"
        case .dataHashTable: "DATA_HASH_TABLE"
        case .fieldHashTable: "FIELD_HASH_TABLE"
        case .entryArray: "ENTRY_ARRAY"
        case .tag: "TAG"
        }
    }
}

/// The 16 bytes that begin every object.
///
///     offset  bytes  field
///          0      1  type   see ``ObjectType``
///          1      1  flags  how a DATA object's payload is compressed, see ``Compression``
///          2      6  zero
///          8      8  size   header and content in bytes, without the padding to a multiple of 8
///
/// A header is copied out of the file and only then checked, because another process may be writing the file: a
/// value that was checked must not be read a second time.
public struct ObjectHeader: Hashable, Sendable {
    public static let byteCount = 16

    public enum Offset {
        public static let type = 0
        public static let flags = 1
        public static let byteCount = 8
    }

    public var type: UInt8
    public var flags: UInt8
    /// Header and content, without padding.
    public var byteCount: UInt64

    /// The header at the start of `bytes`.
    @inlinable
    public init(decoding bytes: RawSpan) {
        type = bytes.byte(at: Offset.type)
        flags = bytes.byte(at: Offset.flags)
        byteCount = bytes.loadLittleEndian(at: Offset.byteCount)
    }
}

/// `byteCount` rounded up to the multiple of 8 where the next object begins.
@inlinable
public func objectAligned(_ byteCount: UInt64) -> UInt64 { (byteCount + 7) & ~7 }
