internal import LinuxSystem
internal import SystemPackage

/// One client sends fast to a daemon whose disk is slow, while others look at what becomes of it: the daemon's main
/// thread, the journal file as its readers see it, and a program that follows.
struct InsideTask {
    var format: LoopDisk.Format
    var contender: Contender
    /// Whether somebody subscribes to the daemon, which takes a good part of a processor.
    var hasSubscriber: Bool
    var runSeconds: Int
    /// How long the client goes on beyond that, and how long the last messages may take to be seen.
    var patienceSeconds: Int
    /// For the disk.
    var directory: FilePath
    /// For sockets and spool.
    var runtimeDirectory: FilePath
    var janitor: Janitor

    static let messagesPerSecond = 20_000
    /// Btrfs keeps room for metadata by the size of the disk, and on a small one lets stores wait for it.
    private var diskByteCount: Int { format == .btrfs ? 64 << 30 : 3 << 30 }
    private static let settings = DaemonSetup.roomySettings + ["SyncIntervalSec=1s"]
    /// How long a daemon that has just started is left alone.
    private static let settlingMicroseconds: UInt64 = 500_000

    private var load: PacedLoad {
        PacedLoad(
            messagesPerSecond: Self.messagesPerSecond, count: Self.messagesPerSecond * runSeconds,
            patienceSeconds: patienceSeconds)
    }

    func run() throws(BenchmarkError) -> InsideFindings {
        var disk = try LoopDisk.make(format, byteCount: diskByteCount, in: directory, janitor: janitor)
        let result = Result { () throws(BenchmarkError) in try measure(&disk) }
        try disk.destroy()
        return try result.get()
    }

    private func measure(_ disk: inout LoopDisk) throws(BenchmarkError) -> InsideFindings {
        let place = runtimeDirectory.appending(contender.kind.rawValue)
        let trace = runtimeDirectory.appending("loop-trace")
        let journal = disk.mountPoint.appending("journal")
        try attempt("make \(journal)") { () throws(Errno) in try FileSystem.createDirectories(journal) }
        defer {
            try? FileSystem.removeRecursively(place)
            try? FileSystem.unlink(trace)
        }
        let setup = DaemonSetup(
            settings: Self.settings + contender.settings, environment: ["\(LoopTrace.variable)=\(trace)"],
            journalDirectory: journal, janitor: janitor)
        let daemon = try DaemonUnderTest.start(contender.kind, in: place, setup)
        var findings: InsideFindings
        do throws(BenchmarkError) {
            Clock.sleep(microseconds: Self.settlingMicroseconds)
            findings = try watch(daemon, &disk)
        } catch {
            disk.removeThrottle()
            daemon.stopQuietly()
            throw error
        }
        disk.removeThrottle()
        let files = daemon.journal
        try daemon.stop()
        findings.trace = LoopTrace(trace)
        let check = DeliveryCheck(journal: files, directory: directory, kind: contender.kind)
        findings.lostCount = try check.found(of: findings.sentCount).lostCount
        return findings
    }

    private func watch(
        _ daemon: borrowing DaemonUnderTest, _ disk: inout LoopDisk
    ) throws(BenchmarkError) -> InsideFindings {
        let files = try daemon.journalFileDirectory()
        let header = try HeaderWatch(files.appending("system.journal"))
        let follower = try Follower(contender.kind, journal: files, janitor: janitor)
        let subscriber = hasSubscriber ? try SubscriberWatch(besides: daemon.socket) : nil
        let initial = header.count
        let (reading, following, subscribing) = (CountRecorder(), CountRecorder(), CountRecorder())
        let loop = LoopWatch()
        let readingThread = try reading.start(name: "header-watch") { header.nextCount() }
        let followingThread = try following.start(name: "follower") { follower.nextCount() }
        let subscribingThread = try subscribing.start(name: "subscriber") { subscriber?.nextCount() }
        let loopThread = try loop.start(daemon.processID)
        let result = Result { () throws(BenchmarkError) in
            try disk.throttle(writesPerSecond: DiskCondition.writesPerSecond)
            return try load.run(to: daemon.socket, in: directory)
        }
        // While messages come: a loop without work may sleep.
        let loopFindings = loop.stop()
        loopThread.join()
        let deadline = Clock.monotonic() + UInt64(patienceSeconds) * 1_000_000
        let sentCount = (try? result.get().sentCount) ?? 0
        func isSeen() -> Bool {
            reading.lastCount >= initial + sentCount && following.lastCount >= sentCount
                && (subscriber == nil || subscribing.lastCount >= sentCount)
        }
        while !isSeen(), Clock.monotonic() < deadline {
            Clock.sleep(microseconds: 10_000)
        }
        let end = Clock.monotonic() * 1000
        reading.stop()
        following.stop()
        subscribing.stop()
        follower.stop()
        readingThread.join()
        followingThread.join()
        subscribingThread.join()
        let sent = try result.get()
        return InsideFindings(
            contender: contender, sent: sent, loop: loopFindings,
            reader: reading.delays(of: sent, load, initial: initial, end: end),
            follower: following.delays(of: sent, load, initial: 0, end: end),
            subscriber: subscriber == nil ? nil : subscribing.delays(of: sent, load, initial: 0, end: end),
            missedCount: subscriber?.missedCount ?? 0)
    }
}
