public import JournalFormat
public import SystemPackage

/// How the stores into journal files reach the disk.
///
/// A file is ONLINE on disk before the first store into it can be, and OFFLINE only when all stores are. The writer
/// calls ``bringOnline(_:)`` between two appends, and there a strategy may also change how the file is mapped; all else
/// may happen on another thread.
public protocol CommitStrategy: AnyObject, Sendable {
    /// Makes the file ONLINE, durably. Called before the first store after it was opened or left ONLINE; may wait.
    func bringOnline(_ file: CommitFile) throws(Errno)

    /// Makes everything durable that was stored into the file so far.
    ///
    /// - Parameters:
    ///   - state: what the file's state is to become afterwards; `nil` leaves it ONLINE.
    ///   - completion: is told when all is done, on any thread, and what failed; not, when a sync that has not begun
    ///     yet does this one's work too.
    func commit(
        _ file: CommitFile, then state: FileState?, completion: @escaping @Sendable (Result<Void, Errno>) -> Void)

    /// Makes the names in a directory durable, after files were created or renamed there.
    func commitDirectory(_ directory: FilePath)

    /// Does something that may wait for the disk and that nobody waits for, such as removing old files.
    func inBackground(_ work: @escaping @Sendable () -> Void)

    /// Returns when all that was asked for is done. Nothing may be asked for afterwards.
    func finish()
}

/// Which ``CommitStrategy``.
public enum CommitKind: Sendable, CaseIterable {
    /// By the caller, at once: for programs that do nothing else meanwhile.
    case inline
    /// By a thread of its own, which an append never waits for.
    case threaded

    public func makeStrategy() throws(Errno) -> any CommitStrategy {
        switch self {
        case .inline: InlineCommit()
        case .threaded: try ThreadedCommit()
        }
    }
}
