internal import JournalFormat
public import SystemPackage

/// Why a file was not salvaged. Nothing was changed then, save that files that were complete before stay.
public enum SalvageError: Error, Hashable, Sendable {
    /// Another process is writing the file.
    case locked(FilePath)
    case notARegularFile(FilePath)
    /// There is a file already where the entries are to go.
    case outputExists(FilePath)
    case system(FilePath, operation: String, Errno)
    case write(JournalWriteError)
}

extension SalvageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .locked(let path):
            "\(path): another process is writing this file; stop it, or salvage a copy"
        case .notARegularFile(let path):
            "\(path): not a regular file; name a journal file"
        case .outputExists(let path):
            "\(path): the file exists; remove it or name another one"
        case .system(let path, let operation, let error):
            "\(path): \(operation) failed: \(error)"
        case .write(let error):
            "\(error)"
        }
    }
}
