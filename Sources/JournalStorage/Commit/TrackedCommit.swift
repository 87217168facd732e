public import JournalFormat
public import SystemPackage

/// Another strategy, whose failures and successes a ``DurabilityTracker`` is told of.
///
/// It relies on the other one to do what it is asked for in the order of asking.
public final class TrackedCommit: CommitStrategy {
    private let inner: any CommitStrategy
    private let tracker: DurabilityTracker

    public init(_ inner: any CommitStrategy, _ tracker: DurabilityTracker) {
        self.inner = inner
        self.tracker = tracker
    }

    public func bringOnline(_ file: CommitFile) throws(Errno) { try inner.bringOnline(file) }

    public func commit(
        _ file: CommitFile, then state: FileState?, completion: @escaping @Sendable (Result<Void, Errno>) -> Void
    ) {
        let tracker = tracker
        inner.commit(file, then: state) { result in
            if case .failure(let error) = result { tracker.fail("a journal file could not be synced: \(error)") }
            completion(result)
        }
    }

    public func commitDirectory(_ directory: FilePath) { inner.commitDirectory(directory) }

    public func inBackground(_ work: @escaping @Sendable () -> Void) { inner.inBackground(work) }

    public func finish() { inner.finish() }

    /// Tells the tracker, when all that was asked for so far is done, that the entries up to `seqnum` are durable.
    ///
    /// To be called behind a commit of every file that has entries up to there.
    public func noteDurable(upTo seqnum: UInt64) {
        let tracker = tracker
        inner.inBackground { tracker.noteDurable(upTo: seqnum) }
    }
}
