internal import Glibc

/// The kernel's clocks, in microseconds unless a name says otherwise.
public enum Clock {
    /// Microseconds since 1970, UTC, by `clock_gettime(2)` with CLOCK_REALTIME.
    public static func realtime() -> UInt64 { microseconds(CLOCK_REALTIME) }

    /// Microseconds since boot, without the time asleep, by `clock_gettime(2)` with CLOCK_MONOTONIC.
    public static func monotonic() -> UInt64 { microseconds(CLOCK_MONOTONIC) }

    /// Nanoseconds since boot, without the time asleep, by `clock_gettime(2)` with CLOCK_MONOTONIC.
    public static func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static func microseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }

    /// Sleeps, by `nanosleep(2)`.
    public static func sleep(microseconds: UInt64) {
        var rest = timespec(tv_sec: Int(microseconds / 1_000_000), tv_nsec: Int(microseconds % 1_000_000) * 1000)
        var wanted = rest
        while unsafe nanosleep(&wanted, &rest) == -1 && errno == EINTR { wanted = rest }
    }
}
