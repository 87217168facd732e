import Journal
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// The thread that receives messages meets no disk, however slow it is.
@Suite("The loop and the disk")
struct LoopDiskTests {
    /// What can wait for the disk on which the journal is, besides stores and opening files.
    private static let diskCalls = ["fsync", "fdatasync", "fallocate", "ftruncate", "pwrite64", "pread64"]
    private static let mappingCalls = ["mmap", "munmap", "mprotect", "mremap", "madvise", "brk"]

    private func send(_ range: Range<Int>, _ socket: borrowing OwnedDescriptor) throws -> UInt64 {
        var longest: UInt64 = 0
        for number in range {
            // One in fifty is critical, and syncs at once; some are long enough to make the file grow.
            let padding = String(repeating: "x", count: number % 20 == 7 ? 50_000 : 200)
            let priority = number % 50 == 49 ? 2 : 6
            let text = Array("MESSAGE=line \(number)\nPRIORITY=\(priority)\nTESTER=1\nPAD=\(number)\(padding)\n".utf8)
            let before = Clock.monotonic()
            try socket.send(text)
            longest = max(longest, Clock.monotonic() - before)
        }
        return longest
    }

    private func slowDown(_ disk: FaultyDisk, microseconds: UInt64) throws {
        for operation in FaultyDisk.Operation.allCases where operation != .map {
            // A sync makes many writes, one for each short gap between changed pages.
            try disk.delay(operation, microseconds: operation == .write ? microseconds / 200 : microseconds)
        }
    }

    private func synchronize(_ daemon: RunningDaemon) throws {
        let result = try daemon.programs.daybook(["--sync"], environment: daemon.environment)
        #expect(result.isSuccess && result.errors.isEmpty, "\(result.errorText)")
    }

    @Test("A trace of it shows no call for a journal file", arguments: CommitKind.allCases)
    func trace(commit: CommitKind) throws {
        let programs = try Programs()
        let state = RunningDaemon.paths(programs).state
        let disk = try FaultyDisk(programs, prefix: state)
        let output = programs.directory.path.appending("trace")
        let daemon = try RunningDaemon(
            programs, settings: ["Commit=\(commit.rawValue)", "SyncIntervalSec=1s", "Compress=no"],
            environment: disk.environment,
            under: SystemCallTrace.command(output: output, others: Self.diskCalls + ["write"]))
        try slowDown(disk, microseconds: 300_000)
        let socket = try daemon.connect()
        _ = try send(0..<400, socket)
        try synchronize(daemon)
        try daemon.send(.user2)
        _ = try send(400..<500, socket)
        try synchronize(daemon)
        _ = try daemon.entries(500, "TESTER=1")
        try disk.mend()
        let thread = daemon.program.processID
        try daemon.stop()

        // The tracer, which is nobody's child, may end after the daemon, and writes its last lines then.
        let (start, end) = ("daybookd: Listening", "daybookd: Received SIGINT")
        try waitUntil("the tracer has ended") {
            try SystemCallTrace(output).calls(of: thread, from: start, to: end) != nil
        }
        let trace = try SystemCallTrace(output)
        let calls = try #require(trace.calls(of: thread, from: start, to: end))
        #expect(calls.contains { $0.text.contains("daybookd: Received SIGUSR2") })
        let forbidden = calls.filter { call in
            call.text.contains(state.string) || Self.diskCalls.contains(call.name)
                || ["rename", "unlink"].contains { call.name.hasPrefix($0) }
                || (Self.mappingCalls.contains(call.name) && call.text.contains("</"))
        }
        #expect(forbidden.isEmpty, "\(forbidden.prefix(5).map(\.text))")
        let mappings = calls.filter { Self.mappingCalls.contains($0.name) }
        print("\(commit): \(calls.count) traced calls of the loop, \(mappings.count) of them for memory")
        // Other threads made them meanwhile.
        let others = Set(trace.calls.filter { $0.thread != thread && $0.text.contains(state.string) }.map(\.name))
        #expect(others.isSuperset(of: ["fdatasync", "rename", "openat", "mmap"]), "\(others)")
    }

    /// Any wait for the disk would take twice the time that is allowed.
    @Test("No sender waits for it", arguments: CommitKind.allCases)
    func senders(commit: CommitKind) throws {
        let programs = try Programs()
        let disk = try FaultyDisk(programs, prefix: RunningDaemon.paths(programs).state)
        let daemon = try RunningDaemon(
            programs, settings: ["Commit=\(commit.rawValue)", "SyncIntervalSec=1s", "Compress=no"],
            environment: disk.environment)
        let socket = try daemon.connect()
        // Before the loop works off the first message it may well have to wait for a processor.
        _ = try send(0..<1, socket)
        _ = try daemon.entries(1, "TESTER=1")
        try slowDown(disk, microseconds: 3_000_000)
        var longest = try send(1..<200, socket)
        try daemon.send(.user2)
        longest = max(longest, try send(200..<300, socket))
        #expect(longest < 1_500_000, "a send took \(longest) µs")
        // There was something to wait for.
        try waitUntil("a sync") { try disk.callCount(.synchronizeData) > 0 }
        try disk.mend()
        try synchronize(daemon)
        #expect(try daemon.entries("TESTER=1").count == 300)
        try daemon.stop()
    }
}
