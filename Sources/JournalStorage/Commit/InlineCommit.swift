public import JournalFormat
internal import LinuxSystem
public import SystemPackage

/// Commits on the thread that asks: for programs that write journals and do nothing else, such as an import.
public final class InlineCommit: CommitStrategy {
    public init() {}

    public func bringOnline(_ file: CommitFile) throws(Errno) {
        try file.setState(.online)
        try file.synchronize()
    }

    public func commit(
        _ file: CommitFile, then state: FileState?, completion: @escaping @Sendable (Result<Void, Errno>) -> Void
    ) {
        completion(Result { () throws(Errno) in try file.commit(then: state) })
    }

    public func commitDirectory(_ directory: FilePath) {
        synchronizeDirectory(directory)
    }

    public func inBackground(_ work: @escaping @Sendable () -> Void) {
        work()
    }

    public func finish() {}
}

/// Makes the names in a directory durable, by `fsync(2)`. A file system that cannot is left to its own ways.
func synchronizeDirectory(_ directory: FilePath) {
    guard let descriptor = try? OwnedDescriptor.open(directory, .directory) else { return }
    try? descriptor.synchronize()
}
