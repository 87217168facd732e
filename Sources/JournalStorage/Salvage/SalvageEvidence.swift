internal import JournalFormat

/// What is known of a damaged file as a whole: from its header where that can be believed, and from its objects.
struct SalvageEvidence {
    /// How the payloads of the file are hashed.
    enum Hash {
        case jenkins
        case keyed(by: ID128)
        /// The hashes are keyed, and the key is lost with the header: a DATA object cannot be checked by itself, but
        /// an entry can, because its xor hash is made of hashes without a key.
        case lost
    }

    var isCompact = true
    var hash = Hash.lost
    /// The header, when it can be decoded. Its counts and offsets may still be wrong.
    var header: FileHeader?
    /// What the header says that the file needs and this version does not know; the header is not decoded then.
    var unknownFlags: IncompatibleFlags = []
    /// The ids of file, machine and sequence numbers, when they can be believed.
    var ids: (file: ID128, machine: ID128, seqnum: ID128)?
    /// Where the first object begins.
    var firstObject = FileHeader.minimumByteCount

    /// The lengths of header that there have been.
    static let headerByteCounts: Set<UInt64> = [208, 224, 240, 256, 264, 272]

    var isKeyLost: Bool { if case .lost = hash { true } else { false } }

    /// The key of the hashes, if they are keyed and it is known.
    var key: ID128? { if case .keyed(let key) = hash { key } else { nil } }
}
