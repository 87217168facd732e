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

    /// How long after it was sent each message was seen, in nanoseconds; shorter than the messages when the last ones
    /// never were.
    ///
    /// - Parameter initial: the count before the first message.
    func delays(of result: PacedLoad.Result, _ load: PacedLoad, initial: Int) -> [UInt64] {
        var delays: [UInt64] = []
        delays.reserveCapacity(result.sentCount)
        for step in steps.withLock({ $0 }) {
            while delays.count < min(step.count - initial, result.sentCount) {
                let index = delays.count
                let sent = result.start + load.nanoseconds(until: index) + result.latencies[index]
                delays.append(step.time > sent ? step.time - sent : 0)
            }
        }
        return delays
    }
}
