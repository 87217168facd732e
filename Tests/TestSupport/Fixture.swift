internal import Glibc
internal import JournalFormat
internal import LinuxSystem
internal import Synchronization
public import SystemPackage

/// The files under Tests/Fixtures.
public enum Fixture {
    private static let directory = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .appending("Fixtures")
    private static let unpacked = Mutex<[String: FilePath]>([:])

    /// The bytes of a fixture, unpacked if it is packed.
    public static func bytes(_ name: String) throws -> [UInt8] {
        let path = directory.appending(name)
        if FileSystem.exists(path) { return try FileSystem.contents(of: path) }
        let packed = try FileSystem.contents(of: directory.appending(name + ".zst"))
        var decompressor = Decompressor()
        var buffer = ByteBuffer(minimumCapacity: 1 << 20)
        try packed.withBytes { bytes throws(DecompressionError) in
            try decompressor.decompress(bytes, .zstd, into: &buffer)
        }
        return buffer.bytes.array
    }

    /// An unpacked copy of a fixture that the tests of this process share: do not change it.
    public static func path(_ name: String) throws -> FilePath {
        try unpacked.withLock { unpacked in
            if let path = unpacked[name] { return path }
            if unpacked.isEmpty { atexit { Fixture.removeAll() } }
            let path = try FileSystem.createTemporaryDirectory(prefix: "/tmp/daybook-fixture-").appending(name)
            let descriptor = try OwnedDescriptor.open(path, [.readWrite, .create])
            try bytes(name).withBytes { bytes throws(Errno) in try descriptor.write(bytes) }
            unpacked[name] = path
            return path
        }
    }

    private static func removeAll() {
        unpacked.withLock { unpacked in
            for path in unpacked.values { try? FileSystem.removeRecursively(path.removingLastComponent()) }
        }
    }
}
