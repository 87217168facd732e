/// The features of a file that a reader may ignore. A writer must know them all.
public struct CompatibleFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The file has TAG objects (since systemd 189).
    public static let sealed = CompatibleFlags(rawValue: 1)
    /// The header's boot id is that of the newest entry, and changes on append only (since 254).
    public static let tailEntryBootID = CompatibleFlags(rawValue: 2)
    /// The epochs of the tags have no gaps (since 255).
    public static let sealedContinuous = CompatibleFlags(rawValue: 4)

    public static let known: CompatibleFlags = [.sealed, .tailEntryBootID, .sealedContinuous]
}

/// The features of a file that a reader must know.
public struct IncompatibleFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Payloads may be compressed with XZ (since systemd 38).
    public static let compressedXZ = IncompatibleFlags(rawValue: 1)
    /// Payloads may be compressed with LZ4 (since 216).
    public static let compressedLZ4 = IncompatibleFlags(rawValue: 2)
    /// Hashes are SipHash keyed by the file's id (since 246).
    public static let keyedHash = IncompatibleFlags(rawValue: 4)
    /// Payloads may be compressed with ZSTD (since 246).
    public static let compressedZSTD = IncompatibleFlags(rawValue: 8)
    /// Offsets in entries and entry arrays have 32 bits; the file stays below 4 GiB (since 252).
    public static let compact = IncompatibleFlags(rawValue: 16)

    public static let known: IncompatibleFlags = [
        .compressedXZ, .compressedLZ4, .keyedHash, .compressedZSTD, .compact,
    ]
}

/// What a file's header says of its last writer.
public enum FileState: UInt8, Hashable, Sendable {
    /// Closed in good order, or synced since the last change.
    case offline = 0
    /// Being written, or its writer died.
    case online = 1
    /// Rotated away; never written again.
    case archived = 2
}
