internal import SystemPackage

/// Why messages could not be sent.
enum ClientError: Error {
    case usage(String)
    case socket(FilePath, Errno)
}

extension ClientError: CustomStringConvertible {
    var description: String {
        switch self {
        case .usage(let text): text + "\n\n" + ClientOptions.help
        case .socket(let path, let error): "Cannot send to \(path): \(error)."
        }
    }
}
