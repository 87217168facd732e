internal import CLinux
internal import Glibc
internal import Synchronization

/// Wakes a thread that waits for something that others store elsewhere, by `futex(2)`.
///
/// Whoever rings takes no lock, so it never waits for one whose holder has lost the processor. The order is
///
///     waits:  count ──► looks whether there is something ──► wait(behind: count)
///     rings:  stores something ──► ring()
///
/// so that what is stored behind the look makes the wait end at once.
@safe public final class Doorbell: @unchecked Sendable {
    private let word: UnsafeMutablePointer<Atomic<UInt32>>

    public init() {
        unsafe word = .allocate(capacity: 1)
        unsafe word.initialize(to: Atomic(0))
    }

    deinit {
        unsafe word.deinitialize(count: 1)
        unsafe word.deallocate()
    }

    /// How many times it was rung, modulo 2^32.
    public var count: UInt32 { unsafe word.pointee.load(ordering: .sequentiallyConsistent) }

    /// Wakes those who wait.
    public func ring() {
        unsafe word.pointee.wrappingAdd(1, ordering: .sequentiallyConsistent)
        unsafe _ = clinux_futex_wake(word)
    }

    /// Waits until it is rung once more than `count` times; may return earlier.
    ///
    /// - Parameter deadline: when to stop waiting, in microseconds of the monotonic clock; `nil` for never.
    /// - Returns: `false` when the time was up.
    public func wait(behind count: UInt32, until deadline: UInt64?) -> Bool {
        guard let deadline else {
            unsafe _ = clinux_futex_wait(word, count, nil)
            return true
        }
        var time = timespec(tv_sec: Int(deadline / 1_000_000), tv_nsec: Int(deadline % 1_000_000) * 1000)
        return unsafe clinux_futex_wait(word, count, &time) == 0 || errno != ETIMEDOUT
    }
}
