internal import CLinux
internal import Glibc

/// This machine and this process.
public enum Host {
    /// The kernel's name of the machine, by `gethostname(2)`; empty when it has none.
    public static func name() -> String {
        var name = [UInt8](repeating: 0, count: 256)
        let count = name.count
        let isKnown = unsafe name.withUnsafeMutableBytes { bytes in
            unsafe gethostname(bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self), count - 1) == 0
        }
        let text = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        return isKnown && text != "(none)" ? text : ""
    }

    public static var processID: Int32 { getpid() }
    /// The user on whose rights the process acts, by `geteuid(2)`.
    public static var userID: UInt32 { geteuid() }
    public static var groupID: UInt32 { getegid() }

    /// The machine's memory in bytes, by `sysinfo(2)`; `nil` when not known.
    public static var memoryByteCount: UInt64? {
        let (pages, size) = (sysconf(CInt(_SC_PHYS_PAGES)), sysconf(CInt(_SC_PAGESIZE)))
        return pages > 0 && size > 0 ? UInt64(pages) * UInt64(size) : nil
    }

    /// How many processors are online, by `sysconf(3)`; at least 1.
    public static var processorCount: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }

    /// The longest command line that a program can be started with, in bytes.
    public static var argumentByteCount: UInt64 { UInt64(max(4096, sysconf(CInt(_SC_ARG_MAX)))) }

    /// Whether a process exists, also as a zombie, by `kill(2)` with no signal.
    public static func processExists(_ processID: Int32) -> Bool {
        processID > 0 && (kill(processID, 0) == 0 || errno == EPERM)
    }

    /// A variable of the environment; `nil` when it is not set.
    public static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Removes a variable from the environment, so that child processes do not see it.
    public static func removeEnvironment(_ name: String) { unsafe _ = unsetenv(name) }

    /// Sets which permission bits new files and sockets do not get, by `umask(2)`.
    public static func setFileModeMask(_ mask: UInt32) { _ = umask(mask) }

    /// Raises the number of descriptors that may be open to the most that is allowed, by `setrlimit(2)`.
    ///
    /// - Returns: how many may be open.
    public static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return 1024 }
        let old = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        return Int(clamping: unsafe setrlimit(resource, &limit) == 0 ? limit.rlim_cur : old)
    }
}
