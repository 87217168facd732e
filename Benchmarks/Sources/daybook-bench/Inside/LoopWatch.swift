internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// Looks at a daemon's main thread, which receives the messages, every two milliseconds.
final class LoopWatch: Sendable {
    /// What was seen.
    struct Findings: Sendable {
        /// The longest time in which the thread did not run at all. While messages come it should always run soon.
        var longestPauseSeconds = 0.0
        var sampleCount = 0
        /// How often it waited for a disk.
        var diskWaitCount = 0
        var majorFaultCount = 0
    }

    private let findings = Mutex(Findings())
    private let mustStop = Atomic(false)

    private static let pauseMicroseconds: UInt64 = 2_000

    func start(_ processID: Int32) throws(BenchmarkError) -> Thread {
        try attempt("start a thread") { () throws(Errno) in
            try Thread.start(name: "loop-watch") { self.run(processID) }
        }
    }

    private func run(_ processID: Int32) {
        // A process's first thread has its number.
        let directory = FilePath("/proc/\(processID)/task/\(processID)")
        guard let first = ThreadFacts(directory) else { return }
        var last = first
        var lastChange = Clock.monotonic()
        while !mustStop.load(ordering: .relaxed), let facts = ThreadFacts(directory) {
            let now = Clock.monotonic()
            findings.withLock { findings in
                findings.sampleCount += 1
                if facts.state == UInt8(ascii: "D") { findings.diskWaitCount += 1 }
                findings.majorFaultCount = facts.majorFaultCount - first.majorFaultCount
                findings.longestPauseSeconds = max(findings.longestPauseSeconds, Double(now - lastChange) / 1e6)
            }
            if facts.processorSeconds != last.processorSeconds { lastChange = now }
            last = facts
            Clock.sleep(microseconds: Self.pauseMicroseconds)
        }
    }

    func stop() -> Findings {
        mustStop.store(true, ordering: .relaxed)
        return findings.withLock { $0 }
    }
}
