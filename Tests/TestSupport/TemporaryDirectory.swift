internal import JournalFormat
internal import LinuxSystem
public import SystemPackage

/// A directory of a test's own, removed with all that is in it when the last reference goes away.
public final class TemporaryDirectory: Sendable {
    public let path: FilePath

    /// - Parameter parent: where the directory is; `/dev/shm` is in memory.
    public init(in parent: FilePath = "/tmp") throws {
        path = try FileSystem.createTemporaryDirectory(prefix: parent.appending("daybook-test-"))
    }

    deinit { try? FileSystem.removeRecursively(path) }

    /// Makes a file with these bytes; runs of zeros become holes.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> FilePath {
        let file = path.appending(name)
        let descriptor = try OwnedDescriptor.open(file, [.readWrite, .create, .truncate], mode: 0o644)
        try descriptor.truncate(to: bytes.count)
        let zeros = [UInt8](repeating: 0, count: 65536)
        try bytes.withBytes { bytes throws(Errno) in
            try zeros.withBytes { zeros throws(Errno) in
                var start = 0
                while start < bytes.byteCount {
                    let block = bytes.extracting(start..<min(start + zeros.byteCount, bytes.byteCount))
                    if !block.hasSameBytes(as: zeros) { try descriptor.write(block, at: start) }
                    start += block.byteCount
                }
            }
        }
        return file
    }
}
