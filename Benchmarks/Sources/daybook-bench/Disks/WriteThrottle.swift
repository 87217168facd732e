internal import Glibc
internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Limits how many writes a second a block device takes, by the kernel's control groups of either version.
enum WriteThrottle {
    /// A limit that is set, and how to clear it.
    struct Limit: Sendable {
        var file: FilePath
        var clearingText: String
    }

    /// Sets the limit for `device`.
    ///
    /// - Throws: when this machine has no such limits, or not for this process.
    static func set(_ writesPerSecond: Int, on device: FilePath) throws(BenchmarkError) -> Limit {
        let number = try deviceNumber(device)
        let version1: FilePath = "/sys/fs/cgroup/blkio/blkio.throttle.write_iops_device"
        if FileSystem.exists(version1) {
            let limit = Limit(file: version1, clearingText: "\(number) 0\n")
            try set("\(number) \(writesPerSecond)\n", limit)
            return limit
        }
        // The root of the second version has no limits; those of this process's own group hold for its children.
        let groups = (try? FileSystem.contents(of: "/proc/self/cgroup")) ?? []
        let line = String(decoding: groups, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("0::/") }
        let file = FilePath("/sys/fs/cgroup" + (line?.dropFirst(3) ?? "") + "/io.max")
        let limit = Limit(file: file, clearingText: "\(number) wiops=max\n")
        try set("\(number) wiops=\(writesPerSecond)\n", limit)
        return limit
    }

    private static func set(_ text: String, _ limit: Limit) throws(BenchmarkError) {
        guard write(text, to: limit.file) else {
            throw .unavailable("a limit of writes a second cannot be set by \(limit.file)")
        }
    }

    /// - Returns: whether it was written.
    @discardableResult
    static func write(_ text: String, to file: FilePath) -> Bool {
        guard let file = try? OwnedDescriptor.open(file, .writeOnly) else { return false }
        return text.withBytes { (try? file.write($0)) != nil }
    }

    /// A device's number as `MAJOR:MINOR`.
    private static func deviceNumber(_ device: FilePath) throws(BenchmarkError) -> String {
        let name = device.lastComponent?.string ?? ""
        let text = try attempt("read the number of \(device)") { () throws(Errno) in
            try FileSystem.contents(of: FilePath("/sys/class/block/\(name)/dev"))
        }
        return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
