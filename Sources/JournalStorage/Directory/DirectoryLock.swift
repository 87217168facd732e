internal import JournalFormat
internal import LinuxSystem
public import SystemPackage

/// The lock that keeps a second daemon out of a directory, and tells who is in it.
///
/// It is the file `daybookd.lock` with an advisory lock, which the kernel gives up when the holder ends, however it
/// ends. The file says `PID JOURNAL-DIRECTORY`; it stays, empty, after a clean end, because a lock file cannot be
/// removed without a moment in which two processes hold two files of that name.
public struct DirectoryLock: ~Copyable {
    public static let name = "daybookd.lock"

    /// Who holds a lock.
    public struct Holder: Hashable, Sendable {
        public var processID: Int32?
        /// The directory of journal files that the holder writes.
        public var journal: FilePath?
    }

    /// What taking a lock came to.
    public enum Attempt: ~Copyable {
        case taken(DirectoryLock)
        case held(by: Holder)
    }

    private let file: OwnedDescriptor

    private init(file: consuming OwnedDescriptor) { self.file = file }

    /// Takes the lock of `directory` without waiting, by `flock(2)`.
    ///
    /// - Parameter journal: the directory of journal files that the caller is going to write.
    public static func take(in directory: FilePath, journal: FilePath) throws(Errno) -> Attempt {
        let file = try OwnedDescriptor.open(directory.appending(name), [.readWrite, .create], mode: 0o600)
        // Whoever can open the file can lock it: nobody else shall keep the daemon out.
        try file.setMode(0o600)
        guard try file.tryLock() else { return .held(by: holder(writtenIn: file)) }
        try file.truncate(to: 0)
        var text = ByteBuffer()
        text.append("\(Host.processID) \(journal.string)\n")
        try file.write(text.bytes)
        return .taken(DirectoryLock(file: file))
    }

    /// Who holds the lock of `directory`; `nil` when nobody does.
    public static func holder(of directory: FilePath) -> Holder? {
        guard let file = try? OwnedDescriptor.open(directory.appending(name)) else { return nil }
        guard let isFree = try? file.tryLock(), !isFree else { return nil }
        return holder(writtenIn: file)
    }

    private static func holder(writtenIn file: borrowing OwnedDescriptor) -> Holder {
        guard let bytes = try? file.bytes(at: 0, count: 4200) else { return Holder() }
        let text = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let parts = text.split(separator: " ", maxSplits: 1)
        return Holder(
            processID: parts.first.flatMap { Int32($0) }, journal: parts.count > 1 ? FilePath(String(parts[1])) : nil)
    }

    /// Gives the lock up, as the kernel does when the process ends.
    deinit { try? file.truncate(to: 0) }
}
