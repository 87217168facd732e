public import JournalFormat
internal import LinuxSystem

/// The entries that were accepted and are not in a journal file yet: a bounded queue of ``EntryRecord``s between the
/// thread that receives messages and the one that writes files.
///
/// Two buffers take turns: the receiver fills one while the writer empties the other, so that a record is copied once
/// and neither holds the lock while it works.
public final class EntryQueue: Sendable {
    private struct State: ~Copyable {
        var filling: ByteBuffer
        var isClosed = false
        var isWoken = false
        var isWriterWaiting = false
        var wasRefused = false
    }

    private let state: Monitor<State>
    private let byteCapacity: Int

    /// A queue that holds up to `byteCapacity` bytes of records, besides those that the writer is working on.
    public init(byteCapacity: Int) {
        self.byteCapacity = byteCapacity
        state = Monitor(State(filling: ByteBuffer(minimumCapacity: 1 << 20)))
    }

    /// Adds finished records, all or none, and wakes the writer.
    ///
    /// Records longer than the whole queue are taken when it is empty, so that a long entry is never stuck.
    /// - Returns: whether there was room. If not, the next ``takeAll(into:until:)`` tells the writer so.
    public func append(_ records: RawSpan) -> Bool {
        let (accepted, mustWake) = state.withLock { state in
            guard state.filling.isEmpty || state.filling.count + records.byteCount <= byteCapacity else {
                state.wasRefused = true
                return (false, false)
            }
            state.filling.append(records)
            return (true, state.isWriterWaiting)
        }
        if mustWake { state.wakeAll() }
        return accepted
    }

    /// What a call of ``takeAll(into:until:)`` ended with.
    public enum Taken: Sendable {
        /// There are records; `wasRefused` tells that the receiver found the queue full and waits for room.
        case records(wasRefused: Bool)
        /// The time was up, or somebody called ``wake()``.
        case nothing
        /// The queue is closed and empty.
        case closed
    }

    /// Waits for records and takes them all: they are in `batch`, whose memory the queue fills next.
    ///
    /// - Parameter deadline: when to stop waiting, in microseconds of the monotonic clock; `nil` for never.
    public func takeAll(into batch: inout ByteBuffer, until deadline: UInt64?) -> Taken {
        batch.removeAll()
        let taken: Taken? = state.wait(until: deadline) { state in
            if !state.filling.isEmpty {
                swap(&state.filling, &batch)
                let wasRefused = state.wasRefused
                state.wasRefused = false
                state.isWriterWaiting = false
                return .records(wasRefused: wasRefused)
            }
            if state.isClosed { return .closed }
            if state.isWoken {
                state.isWoken = false
                return .nothing
            }
            state.isWriterWaiting = true
            return nil
        }
        return taken ?? .nothing
    }

    /// Makes a waiting writer return, and one that is about to wait.
    public func wake() {
        state.withLock { $0.isWoken = true }
        state.wakeAll()
    }

    /// Lets the writer take what is there, and then be told that nothing more comes.
    public func close() {
        state.withLock { $0.isClosed = true }
        state.wakeAll()
    }
}
