import JournalFormat
import JournalSealing
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// The daemon seals what it writes, from the moment when its journal has a key.
@Suite("A daemon that seals", .serialized)
struct SealedDaemonTests {
    let programs: Programs
    let key: VerificationKey

    /// A journal's directory with a key of epochs of a second.
    init() throws {
        programs = try Programs()
        let state = RunningDaemon.paths(programs).state
        try FileSystem.createDirectories(state, mode: 0o750)
        let directory = state.appending(try MachineID.readOrMake(state: state).description)
        try FileSystem.createDirectories(directory, mode: 0o750)
        let setup = try programs.daybook("--setup-keys", "--interval=1s", "-D", directory.string)
        #expect(setup.isSuccess, "\(setup.errorText)")
        key = try VerificationKey(setup.outputText.split(separator: "\n").joined())
    }

    private func send(_ count: Int, by socket: borrowing OwnedDescriptor, _ text: String = "") throws {
        for index in 0..<count {
            try Array("MESSAGE=\(text)\(index)\nPRIORITY=6\n".utf8).withBytes { (bytes) throws(Errno) in
                try socket.write(bytes)
            }
        }
    }

    /// What is found in all journal files of a daemon that has ended.
    private func verify(_ daemon: RunningDaemon) throws -> [(name: String, result: Verification)] {
        let authority = SealingAuthority(key)
        let directory = try daemon.journal
        return try FileSystem.names(in: directory).filter { $0.hasSuffix(".journal") || $0.hasSuffix("~") }.map {
            name in
            (name, try JournalFile.open(directory.appending(name)).verify(seals: authority))
        }
    }

    private func wait(untilEpoch epoch: UInt64) {
        while (key.epochs.epoch(at: Clock.realtime()) ?? 0) < epoch { Clock.sleep(microseconds: 20_000) }
    }

    @Test("Entries, epochs without any, rotations and the end", arguments: CommitKind.allCases)
    func sealing(commit: CommitKind) throws {
        let daemon = try RunningDaemon(programs, settings: ["Commit=\(commit.rawValue)", "SyncIntervalSec=100ms"])
        let socket = try daemon.connect()
        try send(50, by: socket)
        let epoch = try #require(key.epochs.epoch(at: Clock.realtime()))
        wait(untilEpoch: epoch + 3)
        try send(50, by: socket)
        try daemon.send(.user2)
        try send(50, by: socket)
        wait(untilEpoch: epoch + 4)
        _ = try daemon.entries(150, "PRIORITY=6", "_TRANSPORT=journal")
        try daemon.stop(.terminate)
        let found = try verify(daemon)
        #expect(found.count >= 2)
        for file in found {
            #expect(file.result.isIntact, "\(file.name): \(file.result.findings)")
            #expect(file.result.seals?.unsealedCount == 0, "\(file.name)")
        }
        #expect(found.contains { ($0.result.seals?.sealCount ?? 0) >= 4 })
        // The key has gone on, and that of the first epochs is gone.
        let opened = try SealingKeyFile.open(
            try daemon.journal.appending("fss"), machineID: try #require(MachineID.read(state: daemon.paths.state)))
        #expect(opened.state.epoch >= epoch + 3)
        let told = SealingAuthority(key).state(ofEpoch: opened.state.epoch)
        #expect(opened.state.bytes.array == told.bytes.array)
    }

    @Test("kill -9 at any moment leaves no false alarm", arguments: CommitKind.allCases)
    func kills(commit: CommitKind) throws {
        let settings = ["Commit=\(commit.rawValue)", "SyncIntervalSec=50ms", "SystemMaxFiles=0"]
        var count = 0
        for round in 0..<3 {
            let daemon = try RunningDaemon(programs, settings: settings)
            let socket = try daemon.connect()
            try send(200, by: socket, "\(round) ")
            count += 200
            Clock.sleep(microseconds: 300_000 + UInt64(round) * 400_000)
            // In the midst of nothing, so that every file is whole.
            _ = try daemon.entries(count, "PRIORITY=6", "_TRANSPORT=journal")
            try daemon.send(.kill)
            #expect(try daemon.program.wait() == .killed(.kill))
        }
        let daemon = try RunningDaemon(programs, settings: settings)
        // Until what was put aside has been looked through.
        try waitUntil("the files are archived") {
            try !daemon.files.contains { $0.hasSuffix("~") }
        }
        _ = try daemon.entries(count, "PRIORITY=6", "_TRANSPORT=journal")
        try daemon.stop()
        for file in try verify(daemon) {
            #expect(file.result.isIntact, "\(file.name): \(file.result.findings)")
            #expect(file.result.isSealed, "\(file.name)")
        }
    }

    @Test("With Seal=no nothing is sealed, and what follows is in files of its own")
    func unsealed() throws {
        var daemon = try RunningDaemon(programs, settings: ["Seal=no"])
        try send(3, by: daemon.connect())
        _ = try daemon.entries(3, "PRIORITY=6", "_TRANSPORT=journal")
        try daemon.stop()
        #expect(try verify(daemon).allSatisfy { !$0.result.isSealed })
        daemon = try RunningDaemon(programs)
        try send(3, by: daemon.connect())
        _ = try daemon.entries(6, "PRIORITY=6", "_TRANSPORT=journal")
        try daemon.stop()
        let found = try verify(daemon)
        #expect(found.filter { $0.result.isSealed }.count == 1)
        for file in found { #expect(file.result.isIntact, "\(file.name): \(file.result.findings)") }
    }
}
