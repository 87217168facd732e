public import SystemPackage

/// Why a request to the journal's daemon came to nothing, in sentences that say what to do.
public enum ControlError: Error, Hashable, Sendable {
    /// Nobody listens on the socket.
    case noDaemon(FilePath)
    /// The caller may not connect.
    case refused(FilePath)
    /// The daemon closed the connection without an answer.
    case closed(FilePath)
    case timedOut(FilePath, timeoutMicroseconds: UInt64)
    /// This daemon does not know the method, or has no use for it.
    case notSupported(FilePath, method: String)
    /// The daemon could not do it: the name of the Varlink error, and what it gives as a reason.
    case failed(FilePath, error: String, reason: String?)
    /// What listens there does not speak Varlink as the journal does.
    case malformedReply(FilePath, reason: String)
    case system(FilePath, Errno)
}

extension ControlError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noDaemon(let path):
            "no journal daemon listens on \(path); start one, such as daybookd"
        case .refused(let path):
            "you may not use \(path); do it as root, or as the user whose daemon it is"
        case .closed(let path):
            "the daemon at \(path) closed the connection without an answer: it is stopping, or it takes requests of "
                + "root only; try again as root"
        case .timedOut(let path, let timeout):
            "the daemon at \(path) did not answer within \(timeout / 1000) ms; its disk may be slow: allow more time"
        case .notSupported(let path, let method):
            "the daemon at \(path) has no \(method)"
        case .failed(let path, let error, let reason):
            "the daemon at \(path) says \(error)" + (reason.map { ": \($0)" } ?? "") + "; its log tells more"
        case .malformedReply(let path, let reason):
            "\(path) is no journal daemon's, or not a proper one's: \(reason)"
        case .system(let path, let error):
            "talking to the daemon at \(path) failed: \(error)"
        }
    }
}
