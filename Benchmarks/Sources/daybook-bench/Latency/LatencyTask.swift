internal import LinuxSystem
internal import SystemPackage

/// One client sends to each contender in turn, and measures how late its messages are taken.
struct LatencyTask {
    var latencyCase: LatencyCase
    var contenders: [Contender]
    var runSeconds: Int
    /// For the journals.
    var directory: FilePath
    /// For sockets and spool: in memory, as on any machine that systemd has booted.
    var runtimeDirectory: FilePath
    var janitor: Janitor

    /// What one run of a contender gave.
    struct Outcome {
        var latencies: [UInt64]
        /// Messages that were sent and are not in the journal.
        var lostCount: Int
        /// Messages that the client gave up on, because it was too late.
        var unsentCount: Int
    }

    private static let diskByteCount = 1 << 30
    /// Both daemons sync that often, so that a short run sees what a sync does.
    private static let settings = DaemonSetup.roomySettings + ["SyncIntervalSec=1s"]

    /// Runs every contender `count` times. Who is first changes from round to round.
    func run(_ count: Int) throws(BenchmarkError) -> [Contender: [Outcome]] {
        var outcomes: [Contender: [Outcome]] = [:]
        for round in 0..<count {
            for index in contenders.indices {
                let contender = contenders[(index + round) % contenders.count]
                outcomes[contender, default: []].append(try run(contender))
            }
        }
        return outcomes
    }

    private func run(_ contender: Contender) throws(BenchmarkError) -> Outcome {
        var disk: LoopDisk?
        if latencyCase.condition == .throttled, contender.kind != .receiver {
            disk = try LoopDisk.make(.ext4, byteCount: Self.diskByteCount, in: directory, janitor: janitor)
        }
        let result = Result { () throws(BenchmarkError) in try measure(contender, &disk) }
        if let disk = disk.take() { try disk.destroy() }
        return try result.get()
    }

    private func measure(_ contender: Contender, _ disk: inout LoopDisk?) throws(BenchmarkError) -> Outcome {
        let place = runtimeDirectory.appending(contender.kind.rawValue)
        let journal = (disk?.mountPoint ?? directory).appending("journal")
        try attempt("make \(journal)") { () throws(Errno) in try FileSystem.createDirectories(journal) }
        defer {
            try? FileSystem.removeRecursively(place)
            try? FileSystem.removeRecursively(journal)
        }
        var setup = DaemonSetup(
            settings: Self.settings + contender.settings,
            environment: contender.kind == .receiver ? [] : try latencyCase.condition.environment())
        setup.journalDirectory = journal
        setup.janitor = janitor
        let daemon = try DaemonUnderTest.start(contender.kind, in: place, setup)
        let load = latencyCase.load(seconds: runSeconds)
        let result: PacedLoad.Result
        do throws(BenchmarkError) {
            try disk?.throttle(writesPerSecond: DiskCondition.writesPerSecond)
            result = try load.run(to: daemon.socket, in: directory)
        } catch {
            disk?.removeThrottle()
            daemon.stopQuietly()
            throw error
        }
        disk?.removeThrottle()
        let files = daemon.journal
        try daemon.stop()
        var lostCount = 0
        if contender.kind != .receiver {
            let check = DeliveryCheck(journal: files, directory: directory, kind: contender.kind)
            lostCount = try check.found(of: result.sentCount).lostCount
        }
        return Outcome(
            latencies: result.latencies, lostCount: lostCount,
            unsentCount: load.count - result.sentCount)
    }
}
