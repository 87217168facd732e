internal import LinuxSystem

/// The times of the entries: those of the loop's iteration that received them.
///
/// When somebody sets the wall clock back, the entries say so: they would else all have the time at which it was set,
/// until it is there again. The entries of a file must be in the order of their times; that is the store's care, which
/// begins another one.
struct EntryClock {
    /// Microseconds since 1970.
    private(set) var realtime: UInt64 = 0
    /// Microseconds since boot.
    private(set) var monotonic: UInt64 = 0

    /// Looks at the clocks.
    mutating func tick() { advance(realtime: Clock.realtime(), monotonic: Clock.monotonic()) }

    mutating func advance(realtime: UInt64, monotonic: UInt64) {
        self.realtime = realtime
        self.monotonic = max(self.monotonic, monotonic)
    }
}
