internal import CLinux
internal import Glibc
public import SystemPackage

/// The number of a signal.
public struct Signal: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: CInt
    public init(rawValue: CInt) { self.rawValue = rawValue }

    public static let hangup = Signal(rawValue: SIGHUP)
    public static let interrupt = Signal(rawValue: SIGINT)
    public static let kill = Signal(rawValue: SIGKILL)
    public static let pipe = Signal(rawValue: SIGPIPE)
    public static let terminate = Signal(rawValue: SIGTERM)
    public static let user1 = Signal(rawValue: SIGUSR1)
    public static let user2 = Signal(rawValue: SIGUSR2)

    /// SIGRTMIN+`offset`; the first ones are the C library's own, so the numbers are known at run time only.
    public static func realtime(_ offset: CInt) -> Signal { Signal(rawValue: clinux_sigrtmin() + offset) }

    /// `SIGTERM` and the like.
    public var description: String {
        switch self {
        case .hangup: "SIGHUP"
        case .interrupt: "SIGINT"
        case .kill: "SIGKILL"
        case .pipe: "SIGPIPE"
        case .terminate: "SIGTERM"
        case .user1: "SIGUSR1"
        case .user2: "SIGUSR2"
        default: rawValue >= clinux_sigrtmin() ? "SIGRTMIN+\(rawValue - clinux_sigrtmin())" : "signal \(rawValue)"
        }
    }

    /// Whether the process ignores the signal, as those do that nohup(1) started, by `sigaction(2)`.
    public var isIgnored: Bool {
        var action = sigaction()
        guard unsafe sigaction(rawValue, nil, &action) == 0 else { return false }
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Makes the process ignore the signal, by `signal(2)`.
    public func ignore() { _ = Glibc.signal(rawValue, SIG_IGN) }

    /// Sends the signal to a process, by `kill(2)`.
    public func send(to processID: Int32) throws(Errno) { try checked { Glibc.kill(processID, rawValue) } }

    /// Sends the signal to the calling thread, by `raise(3)`.
    public func raise() { _ = Glibc.raise(rawValue) }
}
