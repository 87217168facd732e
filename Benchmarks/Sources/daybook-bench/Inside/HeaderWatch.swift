internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// The number of entries in a live journal, as another process sees it: by the header of the file that is written, which
/// is mapped, and of those that it has taken over from.
final class HeaderWatch: Sendable {
    /// Where the header has the number of entries.
    private static let countOffset = 152
    private static let headerByteCount = 208
    private static let pauseMicroseconds: UInt64 = 200
    /// A new file is looked for so rarely.
    private static let pausesPerLook = 20

    private struct Files: ~Copyable {
        var headers: [Header] = []
        var pauseCount = 0
    }

    private final class Header: Sendable {
        let inode: UInt64
        let mapping: FileMapping

        init(_ path: FilePath) throws(Errno) {
            let file = try OwnedDescriptor.open(path)
            inode = try file.status().inode
            mapping = try FileMapping.reserve(byteCount: HeaderWatch.headerByteCount, isWritable: false)
            try mapping.map(file, byteCount: HeaderWatch.headerByteCount)
        }

        var count: Int { Int(mapping.loadAcquiring(at: HeaderWatch.countOffset)) }
    }

    private let path: FilePath
    private let files = Mutex(Files())

    /// - Parameter path: the name of the file that is written.
    init(_ path: FilePath) throws(BenchmarkError) {
        self.path = path
        try attempt("map \(path)") { () throws(Errno) in
            let header = try Header(path)
            files.withLock { $0.headers.append(header) }
        }
    }

    var count: Int { files.withLock { $0.headers.reduce(0) { $0 + $1.count } } }

    /// Sleeps a little before it looks.
    func nextCount() -> Int {
        Clock.sleep(microseconds: Self.pauseMicroseconds)
        files.withLock { files in
            files.pauseCount += 1
            guard files.pauseCount.isMultiple(of: Self.pausesPerLook), let status = try? FileStatus(of: path),
                status.inode != files.headers.last?.inode, let header = try? Header(path)
            else { return }
            files.headers.append(header)
        }
        return count
    }
}
