internal import LinuxSystem
public import SystemPackage

/// A directory of a test's own, removed with all that is in it when the last reference goes away.
public final class TemporaryDirectory: Sendable {
    public let path: FilePath

    public init() throws {
        path = try FileSystem.createTemporaryDirectory(prefix: "/tmp/daybook-test-")
    }

    deinit { try? FileSystem.removeRecursively(path) }

    /// Makes a file with these bytes; runs of zeros become holes.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> FilePath {
        try write(SparseBytes(bytes), to: name)
    }

    /// Makes a file with these bytes, quickly.
    @discardableResult
    public func write(_ bytes: SparseBytes, to name: String) throws -> FilePath {
        let file = path.appending(name)
        let descriptor = try OwnedDescriptor.open(file, [.readWrite, .create, .truncate], mode: 0o644)
        try descriptor.truncate(to: bytes.count)
        for (offset, block) in bytes.blocks { try block.withBytes { try descriptor.write($0, at: offset) } }
        return file
    }
}

/// Bytes that are mostly zero, as those of a small journal are: the blocks that are not, and where they lie.
public struct SparseBytes: Sendable {
    public let count: Int
    let blocks: [(offset: Int, bytes: [UInt8])]

    public init(_ bytes: [UInt8]) {
        count = bytes.count
        let blockByteCount = 4096
        blocks = stride(from: 0, to: bytes.count, by: blockByteCount).compactMap { start in
            let block = Array(bytes[start..<min(start + blockByteCount, bytes.count)])
            return block.contains { $0 != 0 } ? (start, block) : nil
        }
    }
}

extension Array where Element == UInt8 {
    /// Calls `body` with the bytes.
    public func withBytes<Result, E: Error>(_ body: (RawSpan) throws(E) -> Result) throws(E) -> Result {
        try unsafe body(span.bytes)
    }
}
