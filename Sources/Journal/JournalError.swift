public import JournalStorage
public import SystemPackage

/// Why a journal cannot be opened or read.
public enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A file that was asked for by name cannot be read, or the entry that the position is on.
    case file(JournalFileError)
    /// None of several files that were asked for by name can be read.
    case files([JournalFileError])
    /// There are files, but none that may be read.
    case noReadableFile(FilePath, Errno)
    /// The reading position is not on an entry: nothing has been read yet.
    case noCurrentEntry
    /// The file system cannot be watched for changes.
    case cannotWatch(Errno)

    public var description: String {
        switch self {
        case .file(let error): error.description
        case .files(let errors): errors.map(\.description).joined(separator: "\n")
        case .noReadableFile(let path, let error):
            "\(path): \(error); run as root or join the group systemd-journal to read the system's journal"
        case .noCurrentEntry: "no entry has been read yet"
        case .cannotWatch(let error): "cannot watch the journal for changes: \(error)"
        }
    }
}
