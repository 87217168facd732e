internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// A piece of work on the syncer's thread that a strategy asked for, one at a time.
final class SyncStep {
    private let syncer: WorkQueue
    private let onEnd: @Sendable () -> Void
    private let outcome = Monitor<Result<Void, Errno>?>(nil)
    private let milestone = Milestone()
    private(set) var isRunning = false

    /// - Parameter onEnd: is called on the syncer's thread at each milestone and end of a step.
    init(_ syncer: WorkQueue, onEnd: @escaping @Sendable () -> Void) {
        self.syncer = syncer
        self.onEnd = onEnd
    }

    /// A point within a step that the writer wants to know of at once.
    final class Milestone: Sendable {
        fileprivate let isReached = Atomic(false)
    }

    /// Begins a step. The one before has been taken.
    ///
    /// - Parameter work: calls what it is given when everything that was stored before it is durable.
    func start(_ work: @escaping @Sendable (_ noteDurable: () -> Void) throws(Errno) -> Void) {
        precondition(!isRunning, "one step at a time")
        isRunning = true
        let (outcome, milestone, onEnd) = (self.outcome, self.milestone, self.onEnd)
        milestone.isReached.store(false, ordering: .relaxed)
        syncer.run {
            let result = Result { () throws(Errno) in
                try work {
                    milestone.isReached.store(true, ordering: .releasing)
                    onEnd()
                }
            }
            outcome.withLock { $0 = result }
            outcome.wakeAll()
            onEnd()
        }
    }

    /// Whether what was stored before the step that is running is durable.
    var isDurable: Bool { milestone.isReached.load(ordering: .acquiring) }

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
