import Journal
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// The journal is on a small file system of its own, in a mount namespace of the daemon's.
@Suite("A full disk")
struct FullDiskTests {
    let programs: Programs

    init() throws { programs = try Programs() }

    /// A command that runs the one behind it with a file system of 20 MiB where the journal is to be.
    private var starter: [String] {
        let state = RunningDaemon.paths(programs).state.string
        let rights = Host.userID == 0 ? [] : ["--user", "--map-root-user"]
        let script = "mkdir -p \"$0\" && mount -t tmpfs -o size=20M tmpfs \"$0\" && exec \"$@\""
        return ["unshare", "--mount"] + rights + ["sh", "-c", script, state]
    }

    private func send(_ range: Range<Int>, to daemon: RunningDaemon) throws {
        let socket = try daemon.connect()
        let text = String(repeating: "x", count: 20_000)
        for number in range {
            try socket.send(Array("MESSAGE=line \(number)\nNUMBER=\(number)\nTESTER=1\nPAD=\(number)\(text)\n".utf8))
        }
    }

    /// The numbers of the entries, and how many the daemon says are lost.
    private func numbers(_ directory: String) throws -> [Int] {
        let listing = try programs.journalctl(
            "-D", directory, "-q", "-o", "cat", "--output-fields=NUMBER", "TESTER=1")
        #expect(listing.isSuccess && listing.errors.isEmpty, "\(listing.errorText)")
        return listing.outputText.split(separator: "\n").compactMap { Int($0) }
    }

    @Test(
        "Every entry is kept or counted, and the journal goes on when there is room",
        arguments: CommitKind.allCases, ["SpoolMaxUse=64M", "SpoolMaxUse=1M"])
    func fullDisk(commit: CommitKind, spool: String) throws {
        let settings = ["Commit=\(commit.rawValue)", "SyncIntervalSec=200ms", "Compress=no", "SystemMaxFiles=0", spool]
        let daemon = try RunningDaemon(programs, settings: settings, under: starter)
        // What the daemon sees there.
        let root = FilePath("/proc/\(daemon.program.processID)/root\(daemon.paths.state.string)")
        let name = try #require(try FileSystem.names(in: root).first { $0.utf8.count == 32 })
        let directory = root.appending(name)
        let ballast = root.appending("ballast")
        try fill(ballast, byteCount: 10 << 20)

        try send(0..<800, to: daemon)
        waitUntil("it is said: \(daemon.program.errorText)") { daemon.program.errorText.contains("Cannot write the") }
        try FileSystem.unlink(ballast)
        // What is in the spool fits now, and some more.
        waitUntil("it goes on: \(daemon.program.errorText)") { daemon.program.errorText.contains("is written again") }
        let control = JournalControl(socket: daemon.paths.controlSocket)
        try send(800..<801, to: daemon)
        try waitUntil("the last is there") { try numbers(directory.string).last == 800 }
        try control.synchronize(timeoutMicroseconds: 30_000_000)

        let found = try numbers(directory.string)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0 < $1 })
        let lines = daemon.program.errorText.split(separator: "\n")
        let lost = lines.compactMap { line -> Int? in
            guard let part = line.split(separator: ";").last, part.contains("were lost") else { return nil }
            return part.split(separator: " ").first.flatMap { Int($0) }
        }.reduce(0, +)
        // The reports of the daemon itself may be among those that are lost.
        #expect(
            (801 - lost...801).contains(found.count) && found.count + lost <= 805, "\(found.count) and \(lost) lost")
        if spool.hasSuffix("64M") { #expect(found.count == 801) }
        #expect(lines.filter { $0.contains("Cannot write the journal") }.count <= 3, "\(daemon.program.errorText)")
        #expect(lines.count < 60, "\(daemon.program.errorText)")
        try daemon.stop()
    }

    private func fill(_ path: FilePath, byteCount: Int) throws {
        let descriptor = try OwnedDescriptor.open(path, [.readWrite, .create])
        try descriptor.allocate(0..<byteCount)
    }
}
