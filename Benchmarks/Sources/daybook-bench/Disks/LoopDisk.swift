internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// A file system of its own on a loop device, whose writes can be limited. Takes root.
struct LoopDisk: ~Copyable {
    enum Format: String { case ext4, btrfs }

    /// Where it is mounted.
    let mountPoint: FilePath
    /// The file that holds what a power cut would leave: what has reached the block device, and nothing else, because
    /// the loop device passes writes on at once.
    let image: FilePath
    private let device: FilePath
    private let directory: FilePath
    private let janitor: Janitor
    private var limit: WriteThrottle.Limit?

    /// Makes a file of `byteCount` in `directory` and mounts it.
    static func make(
        _ format: Format, byteCount: Int, in directory: FilePath, janitor: Janitor
    ) throws(BenchmarkError) -> LoopDisk {
        guard Host.userID == 0 else { throw .unavailable("a disk of its own takes root") }
        let image = directory.appending("\(format).img")
        try attempt("make \(image)") { () throws(Errno) in
            let file = try OwnedDescriptor.open(image, [.writeOnly, .create, .truncate])
            try file.truncate(to: byteCount)
        }
        try run(["mkfs.\(format)", "-q"] + [image.string], in: directory)
        return try mount(image, in: directory, janitor: janitor)
    }

    /// Mounts a file that has a file system already.
    static func mount(
        _ image: FilePath, in directory: FilePath, janitor: Janitor
    ) throws(BenchmarkError) -> LoopDisk {
        let mountPoint = FilePath(image.string + ".mounted")
        try attempt("make \(mountPoint)") { () throws(Errno) in try FileSystem.createDirectories(mountPoint) }
        let found = try run(["losetup", "--find", "--show", "--direct-io=on", image.string], in: directory)
        let device = FilePath(String(decoding: found.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
        janitor.willUndo(.detachLoop(device))
        let disk = LoopDisk(
            mountPoint: mountPoint, image: image, device: device, directory: directory, janitor: janitor, limit: nil)
        do throws(BenchmarkError) {
            try run(["mount", device.string, mountPoint.string], in: directory)
        } catch {
            _ = try? run(["losetup", "--detach", device.string], in: directory)
            janitor.hasUndone(.detachLoop(device))
            throw error
        }
        janitor.willUndo(.unmount(mountPoint))
        return disk
    }

    /// Limits the writes from now on.
    mutating func throttle(writesPerSecond: Int) throws(BenchmarkError) {
        let limit = try WriteThrottle.set(writesPerSecond, on: device)
        janitor.willUndo(.clear(limit))
        self.limit = limit
    }

    mutating func removeThrottle() {
        guard let limit else { return }
        WriteThrottle.write(limit.clearingText, to: limit.file)
        janitor.hasUndone(.clear(limit))
        self.limit = nil
    }

    /// Unmounts and removes it. Nothing may be open on it.
    consuming func destroy() throws(BenchmarkError) {
        removeThrottle()
        try Self.run(["umount", mountPoint.string], in: directory)
        janitor.hasUndone(.unmount(mountPoint))
        try Self.run(["losetup", "--detach", device.string], in: directory)
        janitor.hasUndone(.detachLoop(device))
        try? FileSystem.removeDirectory(mountPoint)
        try? FileSystem.unlink(image)
    }

    /// - Returns: what the program prints.
    @discardableResult
    private static func run(_ arguments: [String], in directory: FilePath) throws(BenchmarkError) -> [UInt8] {
        let output = directory.appending("disk-output")
        defer { try? FileSystem.unlink(output) }
        try Command(arguments: arguments, output: output, errors: directory.appending("errors")).run()
        return (try? FileSystem.contents(of: output)) ?? []
    }
}
