internal import Synchronization

/// How far a journal has come: which entries were accepted, and which of them are on disk.
///
/// Whoever accepts entries, writes them and syncs them tells it, each from a thread of its own; whoever wants to know
/// asks, or is told once it is so. Both numbers only ever rise.
public final class DurabilityTracker: Sendable {
    /// The state at one moment.
    public struct State: Hashable, Sendable {
        /// The sequence number of the entry accepted last; 0 before the first.
        public var accepted: UInt64 = 0
        /// Every entry up to this sequence number is on disk.
        public var durable: UInt64 = 0
        /// Why ``durable`` does not rise any more; `nil` as long as it can.
        public var failure: String?
        /// How many times new files were asked for, and for how many of these they are there.
        public var rotationsAsked: UInt64 = 0
        public var rotationsDone: UInt64 = 0
    }

    private struct Guarded {
        var state = State()
        /// The observer is to be told when ``State/durable`` reaches this, or when it can not.
        var threshold: UInt64?
        var rotationThreshold: UInt64?
        var observer: (@Sendable () -> Void)?

        /// The observer, if it is time to tell it, which is then done with.
        mutating func takeDueObserver() -> (@Sendable () -> Void)? {
            var isDue = false
            if let threshold, threshold <= state.durable || state.failure != nil {
                self.threshold = nil
                isDue = true
            }
            if let rotationThreshold, rotationThreshold <= state.rotationsDone {
                self.rotationThreshold = nil
                isDue = true
            }
            return isDue ? observer : nil
        }
    }

    private let guarded = Mutex(Guarded())
    /// ``State/accepted``. Who accepts an entry never waits for a lock, whose holder may wait for a processor.
    private let acceptedSeqnum = Atomic<UInt64>(0)

    public init() {}

    public var state: State {
        var state = guarded.withLock { $0.state }
        // Behind the other, so that it is never the lower one.
        state.accepted = accepted
        return state
    }

    /// The sequence number of the entry accepted last; 0 before the first.
    public var accepted: UInt64 { acceptedSeqnum.load(ordering: .acquiring) }

    /// Sets who is told of what ``notify(whenDurable:)`` and ``notify(whenRotated:)`` asked for: on any thread, and
    /// never while the tracker's lock is held.
    public func setObserver(_ observer: @escaping @Sendable () -> Void) {
        guarded.withLock { $0.observer = observer }
    }

    /// Begins with a journal whose entries up to `seqnum` are on disk.
    public func begin(behind seqnum: UInt64) {
        accept(upTo: seqnum)
        update { $0.durable = max($0.durable, seqnum) }
    }

    /// Notes that entries were accepted, the last with this sequence number.
    public func accept(upTo seqnum: UInt64) { acceptedSeqnum.max(seqnum, ordering: .releasing) }

    /// Notes that every entry up to `seqnum` is on disk. Has no effect after a failure.
    public func noteDurable(upTo seqnum: UInt64) {
        update { state in
            guard state.failure == nil else { return }
            state.durable = max(state.durable, seqnum)
        }
    }

    /// Notes that a sync failed: what was not durable before may never be.
    public func fail(_ reason: String) { update { $0.failure = $0.failure ?? reason } }

    /// Notes that everything that a failed sync had put in doubt is written anew, so that the next one counts.
    public func recover() { update { $0.failure = nil } }

    /// Notes that new files were asked for.
    public func askForRotation() { update { $0.rotationsAsked += 1 } }

    /// Notes that new files were begun for the first `count` times that they were asked for.
    public func noteRotated(upTo count: UInt64) { update { $0.rotationsDone = max($0.rotationsDone, count) } }

    /// Lets the observer be told, once, when every entry up to `seqnum` is on disk, or when a sync fails. If that is so
    /// already it is told at once. Several calls come to the lowest number: who wants more asks again.
    public func notify(whenDurable seqnum: UInt64) {
        let observer = guarded.withLock { guarded in
            guarded.threshold = min(guarded.threshold ?? .max, seqnum)
            return guarded.takeDueObserver()
        }
        observer?()
    }

    /// Lets the observer be told, once, when new files are there for the first `count` times that they were asked for.
    public func notify(whenRotated count: UInt64) {
        let observer = guarded.withLock { guarded in
            guarded.rotationThreshold = min(guarded.rotationThreshold ?? .max, count)
            return guarded.takeDueObserver()
        }
        observer?()
    }

    private func update(_ body: (inout State) -> Void) {
        let observer = guarded.withLock { guarded in
            body(&guarded.state)
            return guarded.takeDueObserver()
        }
        observer?()
    }
}
