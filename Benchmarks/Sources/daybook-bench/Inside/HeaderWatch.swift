internal import LinuxSystem
internal import SystemPackage

/// The number of entries in a live journal file, as another process sees it: by the file's header, which is mapped.
final class HeaderWatch: Sendable {
    /// Where the header has the number of entries.
    private static let countOffset = 152
    private static let headerByteCount = 208
    private static let pauseMicroseconds: UInt64 = 200

    private let mapping: FileMapping

    init(_ path: FilePath) throws(BenchmarkError) {
        mapping = try attempt("map \(path)") { () throws(Errno) in
            let file = try OwnedDescriptor.open(path)
            let mapping = try FileMapping.reserve(byteCount: Self.headerByteCount, isWritable: false)
            try mapping.map(file, byteCount: Self.headerByteCount)
            return mapping
        }
    }

    var count: Int { Int(mapping.loadAcquiring(at: Self.countOffset)) }

    /// Sleeps a little before it looks.
    func nextCount() -> Int {
        Clock.sleep(microseconds: Self.pauseMicroseconds)
        return count
    }
}
