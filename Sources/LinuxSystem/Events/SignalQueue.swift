internal import CLinux
internal import Glibc
public import SystemPackage

/// Signals as something to read instead of something that interrupts, by `signalfd(2)`.
public struct SignalQueue: ~Copyable {
    private let owned: OwnedDescriptor

    /// Blocks `signals` in the calling thread, and so in those that it starts later, and queues them.
    ///
    /// Call it on the first thread before any other is started: a signal to the process goes to whatever thread does
    /// not block it.
    public static func open(_ signals: [Signal]) throws(Errno) -> SignalQueue {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal.rawValue) }
        let result = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        guard result == 0 else { throw Errno(rawValue: result) }
        let flags = CInt(SFD_CLOEXEC) | CInt(SFD_NONBLOCK)
        return SignalQueue(owning: try checked { unsafe signalfd(-1, &set, flags) })
    }

    private init(owning descriptor: CInt) { owned = OwnedDescriptor(owning: descriptor) }

    /// The descriptor, for ``EventPoll/add(_:token:isReading:)``.
    public var descriptor: CInt { owned.rawValue }

    /// The next signal and the process that sent it; `nil` when there is none.
    public func next() throws(Errno) -> (signal: Signal, sender: Int32)? {
        var info = signalfd_siginfo()
        do {
            let count = try unsafe withUnsafeMutableBytes(of: &info) { bytes throws(Errno) in
                try unsafe owned.read(into: bytes)
            }
            precondition(count == MemoryLayout<signalfd_siginfo>.size, "signalfd(2) gives whole structures")
        } catch .wouldBlock {
            return nil
        }
        return (Signal(rawValue: CInt(info.ssi_signo)), Int32(bitPattern: info.ssi_pid))
    }
}
