/// How the payload of a DATA object is compressed; the raw value is the bit in the object's flags.
public enum Compression: UInt8, Hashable, Sendable, CaseIterable {
    case xz = 1
    case lz4 = 2
    case zstd = 4

    /// The bit that the header of a file with such payloads has set.
    public var fileFlag: IncompatibleFlags {
        switch self {
        case .xz: .compressedXZ
        case .lz4: .compressedLZ4
        case .zstd: .compressedZSTD
        }
    }

    /// The shortest payload worth trying, in bytes: the library cannot win below it.
    var minimumByteCount: Int {
        switch self {
        case .xz: 80
        case .lz4: 9
        case .zstd: 1
        }
    }
}

/// Why a payload cannot be decompressed.
public enum DecompressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The compressed bytes are damaged, or do not say how long the payload is.
    case damaged(Compression)
    /// The payload would be longer than ``Decompressor/maximumByteCount``.
    case tooLarge(byteCount: UInt64)
    /// The object's flags name no compression, or several.
    case unknownFlags(UInt8)

    public var description: String {
        switch self {
        case .damaged(let compression): "the \(compression) data is damaged"
        case .tooLarge(let byteCount): "it would have \(byteCount) bytes, more than any journal field may have"
        case .unknownFlags(let flags): "its flags are 0x\(hexadecimal(UInt64(flags)))"
        }
    }
}
