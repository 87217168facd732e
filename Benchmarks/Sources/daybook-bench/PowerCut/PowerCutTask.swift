internal import LinuxSystem
internal import SystemPackage
internal import TestSupport

/// Messages come at a steady rate, and at random moments the power fails: how much of the log is gone?
///
/// Each daemon writes to a file system on a loop device whose file lies on btrfs. A moment's state is a copy of that
/// file, which btrfs makes in one step, while all goes on. It holds what had reached the block device, and nothing of
/// what lay in memory above it; the copy is mounted, which repairs the file system as after a power cut, the daemon is
/// started on it, and journalctl says which messages are there.
struct PowerCutTask {
    var contenders: [Contender]
    var settings: [String]
    var runSeconds: Int
    var cutCount: Int
    var seed: UInt64
    var directory: FilePath
    var runtimeDirectory: FilePath
    var janitor: Janitor

    /// What one power cut took.
    struct Loss {
        /// From the oldest message that is missing to the cut; 0 when none is.
        var seconds: Double
        var messageCount: Int
    }

    static let messagesPerSecond = 500
    private static let poolByteCount = 8 << 30
    /// Before this no cut happens: the daemons have just started.
    private static let firstCutSeconds = 3.0

    /// All daemons at the same time, so that it does not take as many times as long.
    func run() throws(BenchmarkError) -> [Contender: [Loss]] {
        let pool = try LoopDisk.make(.btrfs, byteCount: Self.poolByteCount, in: directory, janitor: janitor)
        let mountPoint = pool.mountPoint
        let result = Result { () throws(BenchmarkError) in try run(on: mountPoint) }
        try pool.destroy()
        return try result.get()
    }

    private func run(on pool: FilePath) throws(BenchmarkError) -> [Contender: [Loss]] {
        let load = PacedLoad(
            messagesPerSecond: Self.messagesPerSecond, count: Self.messagesPerSecond * runSeconds)
        let subjects = contenders.map { contender in
            PowerCutSubject(
                contender, settings: settings, load: load, directory: pool, runtimeDirectory: runtimeDirectory,
                janitor: janitor)
        }
        do throws(BenchmarkError) {
            return try run(subjects, load)
        } catch {
            for subject in subjects { try? subject.stop() }
            throw error
        }
    }

    private func run(
        _ subjects: [PowerCutSubject], _ load: PacedLoad
    ) throws(BenchmarkError) -> [Contender: [Loss]] {
        for subject in subjects { try subject.start() }
        let start = Clock.monotonic()
        var random = SeededGenerator(seed: seed)
        let moments = (0..<cutCount).map { _ in
            Double.random(in: Self.firstCutSeconds..<Double(runSeconds), using: &random)
        }
        for moment in moments.sorted() {
            let due = start + UInt64(moment * 1e6)
            let now = Clock.monotonic()
            if due > now { Clock.sleep(microseconds: due - now) }
            for subject in subjects { try subject.cut() }
        }
        var losses: [Contender: [Loss]] = [:]
        for subject in subjects {
            let sent = try subject.finish()
            for cut in subject.cuts {
                let found = try subject.found(after: cut)
                losses[subject.contender, default: []].append(Self.loss(at: cut.time, sent, load, found))
            }
        }
        return losses
    }

    private static func loss(
        at time: UInt64, _ sent: PacedLoad.Result, _ load: PacedLoad, _ found: DeliveryCheck.Found
    ) -> Loss {
        var loss = Loss(seconds: 0, messageCount: 0)
        for index in 0..<sent.sentCount where !found.isPresent[index] {
            let sentTime = sent.start + load.nanoseconds(until: index) + sent.latencies[index]
            guard sentTime < time else { break }
            loss.seconds = max(loss.seconds, Double(time - sentTime) / 1e9)
            loss.messageCount += 1
        }
        return loss
    }
}
