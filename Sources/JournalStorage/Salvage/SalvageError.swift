internal import JournalFormat
public import SystemPackage

/// Why a file was not salvaged. Nothing was changed then, save that files that were complete before stay.
public enum SalvageError: Error, Hashable, Sendable {
    /// Another process is writing the file.
    case locked(FilePath)
    case notARegularFile(FilePath)
    case directory(FilePath)
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
            "\(path): not a regular file but a device, a pipe or a socket; name a journal file, or a copy of the device"
        case .directory(let path):
            "\(path): a directory, not a journal file; name the files in it"
        case .outputExists(let path):
            "\(path): the file exists; remove it or name another one"
        case .system(let path, _, .noSuchFileOrDirectory):
            "\(path): there is no such file; name one that exists"
        case .system(let path, _, .permissionDenied):
            "\(path): no permission to read this file or to write beside it; run as root, or salvage a copy"
        case .system(let path, let operation, let error):
            "\(path): \(operation) failed: \(error)"
        case .write(let error):
            "\(error)"
        }
    }
}
