public import SystemPackage

/// What was found when a spool was opened, that the administrator should know.
public enum SpoolNotice: Hashable, Sendable {
    /// There were records of a daemon that was killed.
    case leftover(recordCount: Int, firstSeqnum: UInt64, lastSeqnum: UInt64)
    /// A spool of another boot was removed: what is in it was lost with that boot, or is long written.
    case discarded(FilePath)
    /// A spool that cannot be read was put aside.
    case putAside(FilePath, as: String, reason: String)
    /// The records behind a damaged one are lost.
    case cutOff(FilePath, byteCount: Int)
    /// A long entry whose file is missing or damaged is lost.
    case entryMissing(FilePath)
    /// What was damaged says who sent these entries; they have the other fields.
    case contextLost(FilePath, recordCount: Int)
    /// The file keeps its size until its records are written.
    case keepsCapacity(byteCount: Int, wanted: Int)
}

extension SpoolNotice: CustomStringConvertible {
    public var description: String {
        switch self {
        case .leftover(let count, let first, let last):
            "Found \(count) entries, \(first) to \(last), that a daemon had accepted which did not end in good order"
        case .discarded(let path): "Removed \(path), which is of another boot"
        case .putAside(let path, let name, let reason): "Put \(path) aside as \(name): \(reason)"
        case .cutOff(let path, let byteCount):
            "The last \(byteCount) bytes of accepted entries in \(path) are damaged and lost"
        case .entryMissing(let path): "An accepted entry is lost: \(path) is missing or damaged"
        case .contextLost(let path, let count):
            "The fields that tell who sent \(count) accepted entries in \(path) are damaged and lost"
        case .keepsCapacity(let byteCount, let wanted):
            "The spool keeps its size of \(byteCount) bytes, not \(wanted), until it has been empty at a start"
        }
    }

    /// Whether entries, or some of their fields, are lost, or may be.
    public var isLoss: Bool {
        switch self {
        case .putAside, .cutOff, .entryMissing, .contextLost: true
        case .leftover, .discarded, .keepsCapacity: false
        }
    }
}
