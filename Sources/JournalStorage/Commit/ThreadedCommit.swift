public import JournalFormat
internal import LinuxSystem
public import SystemPackage

/// Commits on a thread of its own, the syncer: an append never waits for a sync that is running.
///
/// The one exception is the first entry after a file went OFFLINE: it waits until the change back to ONLINE is
/// durable, for else the file could claim to be complete and not be. Files go OFFLINE when nothing was written for a
/// while, so this is nobody's hot path.
public final class ThreadedCommit: CommitStrategy {
    private struct State: ~Copyable {
        var jobs: [@Sendable () -> Void] = []
        var isFinishing = false
        var isDone = false
    }

    private let state = Monitor(State())

    public init() throws(Errno) {
        let state = self.state
        // The thread ends when finish() says so; it owns nothing but the queue.
        let thread = try Thread.start(name: "daybook-syncer") { Self.run(state) }
        thread.detach()
    }

    private static func run(_ state: Monitor<State>) {
        while true {
            let jobs = state.wait { state -> [@Sendable () -> Void]? in
                if !state.jobs.isEmpty {
                    let jobs = state.jobs
                    state.jobs = []
                    return jobs
                }
                return state.isFinishing ? [] : nil
            }
            guard let jobs, !jobs.isEmpty else { break }
            for job in jobs { job() }
        }
        state.withLock { $0.isDone = true }
        state.wakeAll()
    }

    public func bringOnline(_ file: CommitFile) throws(Errno) {
        file.waitForCommits()
        try file.setState(.online)
        try file.synchronize()
    }

    public func commit(
        _ file: CommitFile, then state: FileState?, completion: @escaping @Sendable (Result<Void, Errno>) -> Void
    ) {
        let isSync = state == nil
        guard file.beginCommit(isSync: isSync) else { return }
        inBackground {
            if isSync { file.beginSync() }
            let result = Result { () throws(Errno) in try file.commit(then: state) }
            file.endCommit()
            completion(result)
        }
    }

    public func commitDirectory(_ directory: FilePath) {
        inBackground { synchronizeDirectory(directory) }
    }

    public func inBackground(_ work: @escaping @Sendable () -> Void) {
        state.withLock { state in
            precondition(!state.isFinishing, "nothing may be asked of a syncer that is finishing")
            state.jobs.append(work)
        }
        state.wakeAll()
    }

    public func finish() {
        state.withLock { $0.isFinishing = true }
        state.wakeAll()
        _ = state.wait { $0.isDone ? () : nil }
    }
}
