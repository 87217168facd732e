internal import LinuxSystem
internal import SystemPackage

/// A piece of work on the syncer's thread that a strategy asked for, one at a time.
final class SyncStep {
    private let syncer: WorkQueue
    private let onEnd: @Sendable () -> Void
    private let outcome = Monitor<Result<Void, Errno>?>(nil)
    private(set) var isRunning = false

    /// - Parameter onEnd: is called on the syncer's thread at the end of each step.
    init(_ syncer: WorkQueue, onEnd: @escaping @Sendable () -> Void) {
        self.syncer = syncer
        self.onEnd = onEnd
    }

    /// Begins a step. The one before has been taken.
    func start(_ work: @escaping @Sendable () throws(Errno) -> Void) {
        precondition(!isRunning, "one step at a time")
        isRunning = true
        let (outcome, onEnd) = (self.outcome, self.onEnd)
        syncer.run {
            let result = Result { () throws(Errno) in try work() }
            outcome.withLock { $0 = result }
            outcome.wakeAll()
            onEnd()
        }
    }

    /// Whether the step that was running has ended; each end is told once.
    ///
    /// - Throws: what the step failed with.
    func takeEnd() throws(Errno) -> Bool {
        guard isRunning, let result = outcome.withLock({ $0.take() }) else { return false }
        isRunning = false
        try result.get()
        return true
    }

    /// Waits for the end of the step that is running.
    func waitForEnd() throws(Errno) {
        guard isRunning, let result = outcome.wait(for: { $0.take() }) else { return }
        isRunning = false
        try result.get()
    }
}
