internal import LinuxSystem
internal import SystemPackage

/// Why the daemon cannot start, in sentences that say what to do.
enum DaemonError: Error, Equatable {
    case directory(FilePath, Errno)
    /// A directory that anybody could have made, and somebody else did.
    case directoryNotPrivate(FilePath, userID: UInt32)
    case locked(FilePath, processID: Int32?)
    case socket(FilePath, Errno)
    /// Somebody listens on the socket.
    case socketInUse(FilePath)
    case socketInheritedTwice(FilePath)
    case configuration(FilePath, Errno)
    case system(String, Errno)
    case storage(String)
}

extension DaemonError: CustomStringConvertible {
    var description: String {
        switch self {
        case .directory(let path, let error):
            "Cannot use the directory \(path): \(error). Name another one by --state-directory or --runtime-directory."
        case .directoryNotPrivate(let path, let userID):
            "The directory \(path) is not user \(userID)'s alone. Remove it, or name another one by "
                + "--runtime-directory."
        case .locked(let path, let processID):
            "The directory \(path) is in use by another daemon"
                + (processID.map { ", process \($0)" } ?? "")
                + ". Stop that one first, or name another directory."
        case .socket(let path, .fileNameTooLong):
            "The path of the socket \(path) is longer than the 107 bytes that the system allows. Name a shorter "
                + "directory by --runtime-directory."
        case .socket(let path, let error):
            "Cannot listen on \(path): \(error)."
        case .socketInUse(let path):
            "Another program listens on \(path). Stop that one first, or name another directory by "
                + "--runtime-directory."
        case .socketInheritedTwice(let path):
            "Two inherited sockets are bound to \(path)."
        case .configuration(let path, let error):
            "Cannot read the configuration file \(path): \(error)."
        case .system(let what, let error):
            "Cannot \(what): \(error)."
        case .storage(let text):
            text
        }
    }
}
