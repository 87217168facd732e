public import JournalFormat
public import SystemPackage

/// Why an entry was not written, or a file not opened for writing.
public enum JournalWriteError: Error, Hashable, Sendable {
    /// The entry does not fit into what the file may still grow by. A new file can take it.
    case full(FilePath, maximumByteCount: Int)
    /// The entry does not fit into any file of these options.
    case entryTooLarge(FilePath, byteCount: Int)
    /// The entry has no fields, or one whose name no journal may hold.
    case invalidEntry(reason: String)
    /// The entry is older than the newest of the file.
    case clockWentBack(FilePath, realtime: UInt64, tailRealtime: UInt64)
    /// The file's own structure is damaged.
    case damaged(FilePath, FormatError)
    /// The file cannot be continued: it was not closed in good order, is archived, sealed, of another machine, or has
    /// features that this version does not write.
    case notWritable(FilePath, reason: String)
    /// No file can be made with these options.
    case invalidFile(FilePath, reason: String)
    /// Another process has the file open for writing.
    case locked(FilePath)
    /// A system call failed.
    case system(FilePath, operation: String, Errno)

    var isEntryTooLarge: Bool {
        if case .entryTooLarge = self { true } else { false }
    }

    var isFull: Bool {
        if case .full = self { true } else { false }
    }

    /// Whether it is the disk that takes nothing, or the system that has no memory or descriptors left, and not the entry
    /// that is at fault.
    var isOfStorage: Bool {
        switch self {
        case .system, .locked, .full: true
        case .entryTooLarge, .invalidEntry, .clockWentBack, .damaged, .notWritable, .invalidFile: false
        }
    }

    /// Whether a fresh file may take the entry that this one refused.
    public var isCuredByRotation: Bool {
        switch self {
        case .full, .clockWentBack, .damaged, .notWritable: true
        // A new file takes space too.
        case .system(_, _, let error): error != .noSpace && error != .diskQuotaExceeded
        case .entryTooLarge, .invalidEntry, .invalidFile, .locked: false
        }
    }
}

extension JournalWriteError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .full(let path, let maximum):
            "\(path): the file is full: it may not grow beyond \(maximum) bytes"
        case .entryTooLarge(let path, let byteCount):
            "\(path): an entry of \(byteCount) bytes does not fit into any file of this maximum size"
        case .invalidEntry(let reason):
            "the entry cannot be stored: \(reason)"
        case .clockWentBack(let path, let realtime, let tail):
            "\(path): the entry's time, \(realtime) µs, is before that of the newest entry, \(tail) µs"
        case .damaged(let path, let error):
            "\(path): the file is damaged: \(error)"
        case .notWritable(let path, let reason):
            "\(path): the file cannot be continued: \(reason)"
        case .invalidFile(let path, let reason):
            "\(path): the file cannot be made: \(reason)"
        case .locked(let path):
            "\(path): another process is writing this file"
        case .system(let path, let operation, let error):
            "\(path): \(operation) failed: \(error)"
        }
    }
}
