internal import Glibc
internal import SystemPackage

/// Processor time of other processes, user and kernel, in seconds.
enum ProcessorTime {
    /// Of all child processes that were waited for, by `getrusage(2)`.
    static func ofChildren() -> Double {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// Of a process that runs, all its threads together, by `clock_getcpuclockid(3)`.
    static func ofProcess(_ processID: Int32) throws(Errno) -> Double {
        var clock = clockid_t()
        var time = timespec()
        let result = unsafe clock_getcpuclockid(processID, &clock)
        guard result == 0 else { throw Errno(rawValue: result) }
        guard unsafe clock_gettime(clock, &time) == 0 else { throw Errno(rawValue: errno) }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
