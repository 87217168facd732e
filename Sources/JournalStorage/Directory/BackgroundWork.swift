internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// The threads that do for a directory's writer what may wait for a disk; none for a writer that does it all itself.
///
/// Syncs have a thread of their own, because they can take seconds: names and new files must not wait behind them.
final class BackgroundWork: Sendable {
    private let kind: CommitKind
    private let syncer: WorkQueue?
    private let keeper: WorkQueue?
    private let onProgress: @Sendable () -> Void
    private let isolatedByteLimit: Int
    /// What was learned of the disk.
    let pace = DiskPace()

    /// - Parameters:
    ///   - isolatedByteLimit: how many bytes of pages each file may keep from the disk while it is synced.
    ///   - onProgress: is called on another thread when the writer has to go on with something.
    init(
        _ kind: CommitKind, isolatedByteLimit: Int, onProgress: @escaping @Sendable () -> Void
    ) throws(Errno) {
        self.kind = kind
        self.onProgress = onProgress
        self.isolatedByteLimit = isolatedByteLimit
        syncer = kind == .inline ? nil : try WorkQueue(name: "daybook-syncer")
        keeper = kind == .inline ? nil : try WorkQueue(name: "daybook-keeper")
    }

    /// Whether anything is done by other threads.
    var isThreaded: Bool { keeper != nil }

    /// Whether a sync wants to know what it has to write.
    var plansWrites: Bool { kind == .overlay }

    /// How a file reaches the disk.
    ///
    /// - Parameter isOnline: whether the file on disk says ONLINE, or will before any store reaches it.
    func makeStrategy(for file: CommitFile, isOnline: Bool) -> any CommitStrategy {
        guard let syncer else { return InlineCommit(file, isOnline: isOnline) }
        let step = SyncStep(syncer, onEnd: onProgress)
        switch kind {
        case .inline, .threaded: return ThreadedCommit(file, isOnline: isOnline, step)
        case .overlay: return OverlayCommit(file, isOnline: isOnline, step, isolatedByteLimit: isolatedByteLimit)
        }
    }

    /// Does something that may wait for the disk and that nobody waits for, such as renaming or removing files.
    func keep(_ work: @escaping @Sendable () -> Void) {
        guard let keeper else { return work() }
        keeper.run(work)
    }

    /// Like ``keep(_:)``, and lets the writer look at what came of it.
    func keepAndTell(_ work: @escaping @Sendable () -> Void) {
        let onProgress = self.onProgress
        keep {
            work()
            onProgress()
        }
    }

    /// Returns when the work that was asked for so far is done, but for syncs.
    func waitForNames() { keeper?.waitUntilIdle() }

    /// Returns when nothing is under way.
    func waitUntilIdle() {
        keeper?.waitUntilIdle()
        syncer?.waitUntilIdle()
    }

    /// Ends the threads, when all is done.
    func finish() {
        keeper?.finish()
        syncer?.finish()
    }
}

/// Makes the names in a directory durable, by `fsync(2)`. A file system that cannot is left to its own ways.
func synchronizeDirectory(_ directory: FilePath) throws(Errno) {
    do {
        try OwnedDescriptor.open(directory, .directory).synchronize()
    } catch .invalidArgument {
        return
    }
}
