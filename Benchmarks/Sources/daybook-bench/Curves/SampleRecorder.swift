internal import Synchronization

/// Takes samples from the thread that looks, until enough has been written.
final class SampleRecorder: Sendable {
    private let state = Mutex<(samples: [MemoryTask.Sample], isStopped: Bool)>(([], false))
    private let limit: Int

    /// - Parameter limit: how many bytes of journals are enough.
    init(limit: Int) { self.limit = limit }

    func add(_ sample: MemoryTask.Sample) { state.withLock { $0.samples.append(sample) } }

    func stop() { state.withLock { $0.isStopped = true } }

    var isWanted: Bool { state.withLock { !$0.isStopped } }

    var isFull: Bool { state.withLock { ($0.samples.last?.writtenByteCount ?? 0) >= limit } }

    var samples: [MemoryTask.Sample] { state.withLock { $0.samples } }
}
