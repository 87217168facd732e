internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// What a commit strategy knows of a journal file: a descriptor of its own for it.
///
/// The descriptor stays open from the first store to the last sync, because the kernel reports errors of write-back
/// per open file.
public final class CommitFile: Sendable {
    private let descriptor: OwnedDescriptor
    private let state = Monitor(State())

    private struct State: ~Copyable {
        /// The number of commits that were asked for and are not done.
        var pendingCount = 0
        /// Whether a sync is asked for and has not begun: a further one would do nothing more.
        var isSyncQueued = false
        /// What a sync failed with.
        var failure: Errno?
    }

    init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    /// What a sync of this file failed with. The kernel then took the pages for written, so that another sync would
    /// succeed without having written them: the file must not be written any more, nor ever be called complete.
    var failure: Errno? { state.withLock { $0.failure } }

    /// Makes the data durable, by `fdatasync(2)`.
    func synchronize() throws(Errno) {
        if let failure { throw failure }
        do {
            try descriptor.synchronizeData()
        } catch {
            state.withLock { $0.failure = error }
            throw error
        }
    }

    /// Writes the state byte into the header, and nothing else: the rest of that page belongs to the writer.
    func setState(_ state: FileState) throws(Errno) {
        try [state.rawValue].withBytes { (bytes) throws(Errno) in
            try descriptor.write(bytes, at: FileHeader.Offset.state)
        }
    }

    /// Makes what was stored durable, then the state. After a failure the file stays ONLINE.
    func commit(then state: FileState?) throws(Errno) {
        try synchronize()
        guard let state else { return }
        try setState(state)
        try synchronize()
    }

    /// Gives back the space of a whole file range that holds nothing, where the file system can.
    func punchHole(_ range: Range<Int>) {
        try? descriptor.punchHole(range)
    }

    /// Notes that a commit was asked for.
    ///
    /// - Returns: `false` when it is a mere sync and one is waiting to begin already: that one will do.
    func beginCommit(isSync: Bool) -> Bool {
        state.withLock { state in
            if isSync {
                if state.isSyncQueued { return false }
                state.isSyncQueued = true
            }
            state.pendingCount += 1
            return true
        }
    }

    /// Notes that the sync that was waiting begins: entries appended from now on need another.
    func beginSync() {
        state.withLock { $0.isSyncQueued = false }
    }

    func endCommit() {
        state.withLock { $0.pendingCount -= 1 }
        state.wakeAll()
    }

    /// Returns when no commit is under way.
    func waitForCommits() {
        _ = state.wait { $0.pendingCount == 0 ? () : nil }
    }
}
