public import SystemPackage

/// Why a sealing key cannot be used.
public enum SealingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text is no verification key.
    case malformedKey(reason: String)
    case damagedFile(FilePath, reason: String)
    /// The key is that of another machine.
    case foreignFile(FilePath)
    case exists(FilePath)
    case system(FilePath, operation: String, Errno)

    public var description: String {
        switch self {
        case .malformedKey(let reason): "not a verification key: \(reason)"
        case .damagedFile(let path, let reason): "\(path): not a sealing key: \(reason)"
        case .foreignFile(let path): "\(path): the sealing key of another machine"
        case .exists(let path): "\(path): there is a sealing key already"
        case .system(let path, let operation, let error): "\(path): \(operation) failed: \(error)"
        }
    }
}
