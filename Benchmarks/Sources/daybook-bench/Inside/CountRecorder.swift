internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// Records, on a thread of its own, when a count that only rises had which value.
final class CountRecorder: Sendable {
    struct Step: Sendable {
        /// CLOCK_MONOTONIC in nanoseconds.
        var time: UInt64
        var count: Int
    }

    private let steps = Mutex<[Step]>([])
    private let mustStop = Atomic(false)

    /// Starts the thread.
    ///
    /// - Parameter next: waits a little or until there is something new, and tells the count; `nil` at the end.
    func start(name: String, _ next: @escaping @Sendable () -> Int?) throws(BenchmarkError) -> Thread {
        try attempt("start a thread") { () throws(Errno) in try Thread.start(name: name) { self.record(next) } }
    }

    private func record(_ next: () -> Int?) {
        var last = 0
        while !mustStop.load(ordering: .relaxed), let count = next() {
            guard count != last else { continue }
            last = count
            let step = Step(time: Clock.monotonic() * 1000, count: count)
            steps.withLock { $0.append(step) }
        }
    }

    func stop() { mustStop.store(true, ordering: .relaxed) }

    var lastCount: Int { steps.withLock { $0.last?.count ?? 0 } }

    /// How long after it was sent each message was seen, in nanoseconds.
    ///
    /// - Parameters:
    ///   - initial: the count before the first message.
    ///   - end: when nobody looked any more; those that had not been seen took until then, at least.
    /// - Returns: the delays, and how many messages were not seen.
    func delays(
        of result: PacedLoad.Result, _ load: PacedLoad, initial: Int, end: UInt64
    ) -> (delays: [UInt64], unseenCount: Int) {
        var delays: [UInt64] = []
        delays.reserveCapacity(result.sentCount)
        func add(until count: Int, at time: UInt64) {
            while delays.count < min(count, result.sentCount) {
                let index = delays.count
                let sent = result.start + load.nanoseconds(until: index) + result.latencies[index]
                delays.append(time > sent ? time - sent : 0)
            }
        }
        for step in steps.withLock({ $0 }) { add(until: step.count - initial, at: step.time) }
        let seenCount = delays.count
        add(until: result.sentCount, at: end)
        return (delays, result.sentCount - seenCount)
    }
}
