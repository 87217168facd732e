public import JournalFormat

/// What a new journal file is like.
public struct JournalFileOptions: Sendable {
    /// Which systemd's files these are like; it decides the length of the header.
    public enum Level: Sendable {
        /// 264 bytes of header. `journalctl --verify` before 254 refuses newer files.
        case systemd252
        /// 272 bytes of header, with the flag TAIL_ENTRY_BOOT_ID.
        case systemd256

        var headerByteCount: Int {
            switch self {
            case .systemd252: FileHeader.byteCountOf252
            case .systemd256: FileHeader.byteCountOf256
            }
        }

        var compatibleFlags: CompatibleFlags {
            switch self {
            case .systemd252: []
            case .systemd256: .tailEntryBootID
            }
        }

        /// What tells that a file is sealed.
        var flagsOfSealing: CompatibleFlags {
            switch self {
            case .systemd252: .sealed
            case .systemd256: [.sealed, .sealedContinuous]
            }
        }
    }

    public var level: Level = .systemd256
    /// 32-bit offsets; the file stays below 4 GiB.
    public var isCompact = true
    /// Hashes are keyed by the file's id.
    public var isKeyed = true
    /// Whether the file is to be sealed. It has no entries until sealing has begun.
    public var isSealed = false
    /// How long payloads are compressed; `nil` for not at all.
    public var compression: Compression? = .zstd
    /// The shortest payload that is compressed, `NAME=` included, in bytes; at least 8.
    public var compressionThreshold = 512
    /// The longest that the file may become, in bytes.
    public var maximumByteCount = 128 << 20
    /// The number of buckets of the hash table of DATA objects; `nil` for what systemd chooses for the maximum size.
    public var dataBucketCount: Int?
    /// The number of buckets of the hash table of FIELD objects; for files that must be as small as can be.
    package var fieldBucketCount = 333
    /// Whether the file takes all entries there are, however full its hash tables become.
    public var isNeverRotated = false
    /// The machine that the entries are from.
    public var machineID: ID128 = .zero
    /// The id of the file; random unless given.
    public var fileID: ID128?

    public init() {}

    /// The longest that a compact file may become: 4 GiB less a byte.
    public static let compactMaximumByteCount = Int(UInt32.max)
    /// The shortest maximum size: 512 KiB.
    public static let leastMaximumByteCount = 512 << 10

    /// The maximum size as it is used: whole pages, at least 512 KiB, below 4 GiB in compact files.
    var effectiveMaximumByteCount: Int {
        let wanted = max((min(maximumByteCount, 1 << 56) + 4095) & ~4095, Self.leastMaximumByteCount)
        return isCompact ? min(wanted, Self.compactMaximumByteCount) : wanted
    }

    /// The number of buckets of the hash table of DATA objects: one for each 576 bytes of the maximum size (entries of
    /// 768 bytes at a fill of 3/4), at least 2047.
    var effectiveDataBucketCount: Int {
        dataBucketCount ?? max(effectiveMaximumByteCount * 4 / 768 / 3, 2047)
    }

    var compatibleFlags: CompatibleFlags {
        isSealed ? level.compatibleFlags.union(level.flagsOfSealing) : level.compatibleFlags
    }

    var incompatibleFlags: IncompatibleFlags {
        var flags: IncompatibleFlags = []
        if isCompact { flags.insert(.compact) }
        if isKeyed { flags.insert(.keyedHash) }
        if let compression { flags.insert(compression.fileFlag) }
        return flags
    }
}
