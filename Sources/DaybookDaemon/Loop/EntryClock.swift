internal import LinuxSystem

/// The times of the entries: those of the loop's iteration that received them, so that all entries are in order.
///
/// They never go back, also when somebody sets the wall clock back: a journal's entries must be in the order of their
/// times. When the message was sent stands in `_SOURCE_REALTIME_TIMESTAMP`.
struct EntryClock {
    /// Microseconds since 1970.
    private(set) var realtime: UInt64 = 0
    /// Microseconds since boot.
    private(set) var monotonic: UInt64 = 0

    /// Looks at the clocks.
    mutating func tick() { advance(realtime: Clock.realtime(), monotonic: Clock.monotonic()) }

    mutating func advance(realtime: UInt64, monotonic: UInt64) {
        self.realtime = max(self.realtime, realtime)
        self.monotonic = max(self.monotonic, monotonic)
    }
}
