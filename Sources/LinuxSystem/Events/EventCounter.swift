internal import CLinux
internal import Glibc
public import SystemPackage

/// Wakes a thread that waits in an ``EventPoll`` from any other one, by `eventfd(2)`.
public final class EventCounter: Sendable {
    private let owned: OwnedDescriptor

    public init() throws(Errno) {
        let flags = CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK)
        owned = OwnedDescriptor(owning: try checked { eventfd(0, flags) })
    }

    /// The descriptor, for ``EventPoll/add(_:token:isReading:)``. It is readable from a signal to the next clear.
    public var descriptor: CInt { owned.rawValue }

    /// Makes the descriptor readable.
    public func signal() {
        // The only error is a counter that is full: readable already.
        _ = eventfd_write(owned.rawValue, 1)
    }

    /// Makes the descriptor unreadable.
    public func clear() {
        var value: eventfd_t = 0
        unsafe _ = eventfd_read(owned.rawValue, &value)
    }
}
