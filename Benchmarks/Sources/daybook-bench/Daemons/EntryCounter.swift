internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Counts the entries of journals that are being written, by the headers of the files.
struct EntryCounter {
    var root: FilePath

    /// Where the header has the number of entries.
    private static let countOffset = 152
    private static let pauseMicroseconds: UInt64 = 2_000
    /// How long the count may stand still.
    private static let patienceMicroseconds: UInt64 = 20_000_000

    /// All entries in the files of all directories in `root`.
    func count() -> Int {
        let directories = (try? FileSystem.names(in: root)) ?? []
        return directories.reduce(0) { sum, name in
            let directory = root.appending(name)
            let files = ((try? FileSystem.names(in: directory)) ?? []).filter { $0.hasSuffix(".journal") }
            return files.reduce(sum) { $0 + Self.count(in: directory.appending($1)) }
        }
    }

    private static func count(in path: FilePath) -> Int {
        guard let file = try? OwnedDescriptor.open(path), let bytes = try? file.bytes(at: countOffset, count: 8),
            bytes.count == 8
        else { return 0 }
        return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// Waits until there are `expected` entries.
    ///
    /// - Throws: when no more come.
    func wait(for expected: Int, from daemon: borrowing DaemonUnderTest) throws(BenchmarkError) {
        var last = count()
        var deadline = Clock.monotonic() + Self.patienceMicroseconds
        while last < expected {
            guard daemon.isRunning() else { throw .lost("The daemon has ended \(expected - last) entries too early.") }
            guard Clock.monotonic() < deadline else { throw .lost("\(expected - last) messages were lost.") }
            Clock.sleep(microseconds: Self.pauseMicroseconds)
            let now = count()
            if now != last { deadline = Clock.monotonic() + Self.patienceMicroseconds }
            last = now
        }
    }
}
