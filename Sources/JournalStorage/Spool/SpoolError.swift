public import SystemPackage

/// Why a spool could not be opened.
public enum SpoolError: Error, Hashable, Sendable {
    case system(FilePath, operation: String, Errno)
}

extension SpoolError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let path, let operation, let error): "\(path): \(operation) failed: \(error)"
        }
    }
}
