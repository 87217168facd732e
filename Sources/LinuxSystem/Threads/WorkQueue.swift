public import SystemPackage

/// A thread that does one job after the other, for what may wait for a disk.
public final class WorkQueue: Sendable {
    private struct State: ~Copyable {
        var jobs: [@Sendable () -> Void] = []
        /// The jobs that are not done.
        var pendingCount = 0
        var isFinishing = false
        var isDone = false
    }

    private let state = Monitor(State())

    /// Starts the thread.
    ///
    /// - Parameter name: as `ps -L` shows its first 15 bytes.
    public init(name: String) throws(Errno) {
        let state = self.state
        // The thread ends when finish() says so; it owns nothing but the queue.
        let thread = try Thread.start(name: name, isBackground: true) { Self.work(state) }
        thread.detach()
    }

    private static func work(_ state: Monitor<State>) {
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
            for job in jobs {
                job()
                let isIdle = state.withLock { state in
                    state.pendingCount -= 1
                    return state.pendingCount == 0
                }
                if isIdle { state.wakeAll() }
            }
        }
        state.withLock { $0.isDone = true }
        state.wakeAll()
    }

    /// Does `job` behind those that were asked for before.
    public func run(_ job: @escaping @Sendable () -> Void) {
        state.withLock { state in
            precondition(!state.isFinishing, "nothing may be asked of a queue that is finishing")
            state.jobs.append(job)
            state.pendingCount += 1
        }
        state.wakeAll()
    }

    /// Returns when all jobs are done.
    public func waitUntilIdle() {
        _ = state.wait { $0.pendingCount == 0 ? () : nil }
    }

    /// Does what was asked for, ends the thread, and returns when it has ended. Nothing may be asked for afterwards.
    public func finish() {
        state.withLock { $0.isFinishing = true }
        state.wakeAll()
        _ = state.wait { $0.isDone ? () : nil }
    }
}
