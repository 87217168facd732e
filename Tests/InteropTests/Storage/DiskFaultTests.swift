import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// A disk that fails for a while, under a daemon that goes on.
@Suite("A disk that fails")
struct DiskFaultTests {
    let programs: Programs
    let disk: FaultyDisk

    init() throws {
        programs = try Programs()
        disk = try FaultyDisk(programs, prefix: RunningDaemon.paths(programs).state)
    }

    private func start(_ commit: CommitKind, _ settings: [String] = []) throws -> RunningDaemon {
        try RunningDaemon(
            programs, settings: ["Commit=\(commit.rawValue)", "Compress=no"] + settings, environment: disk.environment)
    }

    private func send(_ range: Range<Int>, to daemon: RunningDaemon, padding: Int = 100) throws {
        let socket = try daemon.connect()
        let text = String(repeating: "x", count: padding)
        for number in range {
            try socket.send(Array("MESSAGE=line \(number)\nNUMBER=\(number)\nTESTER=1\nPAD=\(number)\(text)\n".utf8))
        }
    }

    /// Expects the entries to be there in order, once as journalctl counts, and with their sender.
    private func expectAll(_ range: Range<Int>, in daemon: RunningDaemon) throws {
        let listing = try programs.journalctl(
            "-D", try daemon.journal.string, "-q", "-o", "cat", "--output-fields=NUMBER", "TESTER=1",
            "_PID=\(Host.processID)")
        #expect(listing.isSuccess && listing.errors.isEmpty, "\(listing.errorText)")
        let numbers = listing.outputText.split(separator: "\n").compactMap { Int($0) }
        #expect(
            numbers == Array(range),
            """
            \(numbers.count) of \(range.count), missing \(Set(range).subtracting(numbers).sorted().prefix(5)); \
            \(daemon.program.errorText)
            """)
    }

    private func count(_ text: String, in daemon: RunningDaemon) -> Int {
        daemon.program.errorText.split(separator: "\n").filter { $0.contains(text) }.count
    }

    /// What the journal says of its own files.
    private func reports(_ daemon: RunningDaemon) throws -> [String] {
        try daemon.entries("_TRANSPORT=driver").compactMap { $0["MESSAGE"] }.filter { !$0.hasPrefix("Journal st") }
    }

    /// Waits until everything is on disk. As long as a failed sync is not made good, that is refused.
    private func synchronize(_ daemon: RunningDaemon) throws {
        var result = try programs.daybook(["--sync"], environment: daemon.environment)
        try waitUntil("--sync is done: \(result.errorText)") {
            if !result.isSuccess { result = try programs.daybook(["--sync"], environment: daemon.environment) }
            return result.isSuccess
        }
    }

    @Test(
        "A sync that fails: the file is put aside, and all that is not durable is written again",
        arguments: CommitKind.allCases)
    func sync(commit: CommitKind) throws {
        let daemon = try start(commit, ["SyncIntervalSec=1h"])
        try send(0..<200, to: daemon)
        try synchronize(daemon)
        try send(200..<400, to: daemon)
        _ = try daemon.entries(400, "TESTER=1")
        try disk.fail(.synchronizeData, .ioError, count: 1)
        try daemon.send(.realtime(1))
        try waitUntil("the file is put aside: \(daemon.program.errorText)") {
            try daemon.files.contains { $0.hasSuffix(".journal~") }
        }
        try send(400..<600, to: daemon)
        try synchronize(daemon)
        try expectAll(0..<600, in: daemon)
        #expect(count("Put ", in: daemon) == 1)
        #expect(count("syncing it failed", in: daemon) == 1)
        let reports = try reports(daemon)
        #expect(reports.filter { $0.contains("it could not be synced") }.count == 1, "\(reports)")
        #expect(reports.filter { $0.contains("syncing it failed") }.count == 1, "\(reports)")
        #expect(count("lost", in: daemon) == 0, "\(daemon.program.errorText)")
        try daemon.stop()
        try expectAll(0..<600, in: daemon)
    }

    /// A merge writes the new objects, maps the file to lead to them, and maps it again to end the isolation.
    @Test(
        "A merge that fails loses nothing", arguments: [(FaultyDisk.Operation.write, UInt64(0)), (.map, 0), (.map, 1)])
    func merge(operation: FaultyDisk.Operation, skipped: UInt64) throws {
        let daemon = try start(.overlay, ["SyncIntervalSec=1h"])
        try send(0..<200, to: daemon)
        _ = try daemon.entries(200, "TESTER=1")
        try disk.hold(.synchronizeData)
        let begun = try disk.callCount(.synchronizeData)
        try daemon.send(.realtime(1))
        try waitUntil("the first sync") { try disk.callCount(.synchronizeData) == begun + 1 }
        let control = JournalControl(socket: daemon.paths.controlSocket)
        let accepted = try control.durability().accepted
        try send(200..<500, to: daemon)
        try waitUntil("they are accepted") { try control.durability().accepted == accepted + 300 }
        for number in UInt64(2)...3 {
            try disk.release(.synchronizeData)
            try waitUntil("sync \(number)") { try disk.callCount(.synchronizeData) == begun + number }
        }
        // The mark is written: what comes next is the merge.
        try disk.fail(operation, operation == .write ? .ioError : .noMemory, count: 1, behind: skipped)
        try disk.mend(.synchronizeData)
        try waitUntil("the failure") { try disk.remainingCount(operation) == 0 }
        try send(500..<600, to: daemon)
        try synchronize(daemon)
        try expectAll(0..<600, in: daemon)
        #expect(count("lost", in: daemon) == 0, "\(daemon.program.errorText)")
        try daemon.stop()
        try expectAll(0..<600, in: daemon)
    }

    @Test("Without address space nothing is lost", arguments: CommitKind.allCases)
    func memory(commit: CommitKind) throws {
        let daemon = try start(commit, ["SyncIntervalSec=100ms", "SpoolMaxUse=64M"])
        try send(0..<100, to: daemon)
        _ = try daemon.entries(100, "TESTER=1")
        try disk.fail(.map, .noMemory)
        // Isolation, growth and rotation are refused, again and again.
        for batch in 1..<6 {
            try send(batch * 100..<(batch + 1) * 100, to: daemon, padding: 30_000)
            try daemon.send(.user2)
            Clock.sleep(microseconds: 100_000)
        }
        try disk.mend()
        try send(600..<700, to: daemon)
        try synchronize(daemon)
        try expectAll(0..<700, in: daemon)
        #expect(count("entries were lost", in: daemon) == 0, "\(daemon.program.errorText)")
        try daemon.stop()
    }

    @Test("A file system that is read-only for a while", arguments: CommitKind.allCases)
    func readOnly(commit: CommitKind) throws {
        let daemon = try start(commit, ["SyncIntervalSec=1h", "SpoolMaxUse=64M"])
        try send(0..<100, to: daemon)
        try synchronize(daemon)
        for operation in FaultyDisk.changes { try disk.fail(operation, .readOnlyFileSystem) }
        // More than the file has room for.
        for batch in 1...5 {
            try send(batch * 100..<(batch + 1) * 100, to: daemon, padding: 40_000)
            try daemon.send(.user2)
        }
        waitUntil("it is said: \(daemon.program.errorText)") { count("Cannot write the journal", in: daemon) == 1 }
        try disk.mend()
        try send(600..<700, to: daemon)
        waitUntil("it goes on: \(daemon.program.errorText)") { count("nothing was lost", in: daemon) == 1 }
        try synchronize(daemon)
        try expectAll(0..<700, in: daemon)
        #expect(count("Cannot write the journal", in: daemon) == 1, "\(daemon.program.errorText)")
        let reports = try reports(daemon)
        #expect(reports.filter { $0.hasPrefix("Cannot write the journal") }.count == 1, "\(reports)")
        #expect(reports.filter { $0.hasPrefix("The journal is written again") }.count == 1, "\(reports)")
        #expect(reports.count < 10, "\(reports)")
        try daemon.stop()
    }

    @Test(
        "While the disk stalls and the spool is full, senders wait or entries are counted", arguments: ["wait", "drop"])
    func fullSpool(policy: String) throws {
        // The disk is slow for the thread that writes, which syncs by itself.
        let daemon = try start(.inline, ["SpoolMaxUse=1M", "SpoolFull=\(policy)", "SyncIntervalSec=1h"])
        try send(0..<10, to: daemon)
        try synchronize(daemon)
        try disk.hold(.synchronizeData)
        let (path, total) = (daemon.paths.nativeSocket, 2000)
        let sent = Monitor(0)
        let thread = try Thread.start(name: "sender") {
            guard let socket = try? OwnedDescriptor.unixSocket(.datagram), (try? socket.connect(to: path)) != nil,
                (try? socket.setNonBlocking(false)) != nil
            else { return }
            let text = String(repeating: "x", count: 3000)
            for number in 10..<total {
                guard (try? socket.send(Array("NUMBER=\(number)\nTESTER=1\nMESSAGE=\(number)\(text)\n".utf8))) != nil
                else { return }
                sent.withLock { $0 = number + 1 }
            }
        }
        thread.detach()
        if policy == "wait" {
            // The sender stands still, with messages left to send.
            var last = -1
            waitUntil("the sender waits") {
                let now = sent.withLock { $0 }
                defer { last = now }
                Clock.sleep(microseconds: 500_000)
                return now > 10 && now == last
            }
            #expect(sent.withLock { $0 } < total)
        } else {
            waitUntil("all is sent, without a wait") { sent.withLock { $0 } == total }
        }
        try disk.mend()
        waitUntil("all is sent") { sent.withLock { $0 } == total }
        try waitUntil("all is stored or counted: \(daemon.program.errorText)") {
            let dropped = try daemon.entries("_TRANSPORT=driver").compactMap { $0["N_DROPPED"].flatMap { Int($0) } }
            return try daemon.entries("TESTER=1").count + dropped.reduce(0, +) == total
        }
        let numbers = try daemon.entries("TESTER=1").compactMap { $0["NUMBER"].flatMap { Int($0) } }
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        #expect((numbers.count == total) == (policy == "wait"))
        try daemon.stop()
    }
}
