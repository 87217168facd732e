internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// How the disk behaves that a daemon writes its journal to.
enum DiskCondition: String, CaseIterable {
    /// As it is.
    case quiet
    /// Each fsync and fdatasync takes 300 ms longer.
    case slowSync
    /// A file system on a device that takes 50 writes a second.
    case throttled

    var title: String {
        switch self {
        case .quiet: "quiet disk"
        case .slowSync: "each fsync 300 ms longer"
        case .throttled: "disk of \(Self.writesPerSecond) writes/s"
        }
    }

    static let writesPerSecond = 50
    private static let syncDelayMicroseconds = 300_000

    /// What a daemon's environment needs for it, as `NAME=value`.
    func environment() throws(BenchmarkError) -> [String] {
        guard self == .slowSync else { return [] }
        let library = Programs.benchmarkFile.removingLastComponent().appending("libSlowSync.so")
        guard FileSystem.exists(library) else { throw .unavailable("\(library) was not built") }
        return ["LD_PRELOAD=\(library)", "DAYBOOK_BENCH_SYNC_DELAY=\(Self.syncDelayMicroseconds)"]
    }
}
