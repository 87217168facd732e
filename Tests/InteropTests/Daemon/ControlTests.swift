import Journal
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Requests by the control socket")
struct ControlTests {
    let programs: Programs

    init() throws { programs = try Programs() }

    private func log(_ count: Int, to daemon: RunningDaemon) throws {
        let socket = try daemon.connect()
        for number in 0..<count { try socket.send(Array("MESSAGE=line \(number)\nTESTER=1\n".utf8)) }
    }

    /// Who asks the daemon for something, and by which words.
    enum Asker: CaseIterable, Sendable { case journalctl, daybook, library }

    private func ask(_ option: String, _ daemon: RunningDaemon, by asker: Asker) throws {
        switch asker {
        case .journalctl:
            let result = try run(daemon.inSystemsPlace(["journalctl", option]), in: programs.directory)
            #expect(result.isSuccess && result.errors.isEmpty, "\(result.errorText)")
        case .daybook:
            let result = try programs.daybook([option], environment: daemon.environment)
            #expect(result.isSuccess && result.errors.isEmpty && result.output.isEmpty, "\(result.errorText)")
        case .library:
            let control = JournalControl(socket: daemon.paths.controlSocket)
            switch option {
            case "--sync": try control.synchronize(timeoutMicroseconds: 30_000_000)
            case "--rotate": try control.rotate(timeoutMicroseconds: 30_000_000)
            default: try control.flushToVar(timeoutMicroseconds: 30_000_000)
            }
        }
    }

    /// A file says OFFLINE only when all of it is on disk, and the next sync by time is minutes away.
    @Test("--sync returns when all that was logged before is on disk", arguments: Asker.allCases)
    func sync(asker: Asker) throws {
        let daemon = try RunningDaemon(programs)
        for round in 1...3 {
            try log(500, to: daemon)
            try ask("--sync", daemon, by: asker)
            #expect(try daemon.state(of: "system.journal") == "OFFLINE")
            // Not waited for: they are there.
            #expect(try daemon.entries("TESTER=1").count == round * 500)
            let durability = try JournalControl(socket: daemon.paths.controlSocket).durability()
            #expect(durability.accepted == durability.durable)
            #expect(durability.accepted >= UInt64(round * 500))
        }
        try log(1, to: daemon)
        _ = try daemon.entries(1501, "TESTER=1")
        #expect(try daemon.state(of: "system.journal") == "ONLINE")
        try daemon.stop()
    }

    @Test("--rotate returns when new files are begun", arguments: Asker.allCases)
    func rotate(asker: Asker) throws {
        let daemon = try RunningDaemon(programs)
        try log(10, to: daemon)
        try ask("--sync", daemon, by: asker)
        try ask("--rotate", daemon, by: asker)
        #expect(try daemon.files.filter { $0.hasPrefix("system@") }.count == 1)
        #expect(try daemon.entries("TESTER=1").count == 10)
        try ask("--flush", daemon, by: asker)
        try daemon.stop()
    }

    @Test("Our requests are understood by systemd's daemon, as far as it knows them")
    func systemd() throws {
        let script = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("Scripts").appending("run-journald")
        let place = programs.directory.path.appending("journald")
        let daemon = try RunningProgram([script.string, place.string], in: programs.directory)
        let runtime = place.appending("run").appending("systemd").appending("journal")
        let control = JournalControl(socket: runtime.appending("io.systemd.journal"))
        waitUntil("systemd-journald answers: \(daemon.errorText)") {
            (try? control.synchronize(timeoutMicroseconds: 5_000_000)) != nil
        }
        #expect(FileSystem.exists(runtime.appending("synced")))
        try control.rotate(timeoutMicroseconds: 30_000_000)
        #expect(FileSystem.exists(runtime.appending("rotated")))
        try control.flushToVar(timeoutMicroseconds: 30_000_000)
        #expect(
            throws: ControlError.notSupported(control.socket, method: "io.daybook.Journal.GetDurable")
        ) {
            try control.durability(timeoutMicroseconds: 30_000_000)
        }
        try daemon.send(.terminate)
        _ = try daemon.wait()
    }

    @Test("journalctl hears that there is no way back to memory")
    func relinquish() throws {
        let daemon = try RunningDaemon(programs)
        let result = try run(daemon.inSystemsPlace(["journalctl", "--relinquish-var"]), in: programs.directory)
        #expect(!result.isSuccess)
        #expect(result.errorText.contains("MethodNotImplemented"))
        try daemon.stop()
    }

    @Test("A sequence number is waited for until it is on disk")
    func waitDurable() throws {
        let daemon = try RunningDaemon(programs)
        let control = JournalControl(socket: daemon.paths.controlSocket)
        try log(5, to: daemon)
        let entries = try daemon.entries(5, "TESTER=1")
        let cursor = try #require(entries.last?["__CURSOR"])
        let seqnum = try #require(
            cursor.split(separator: ";").first { $0.hasPrefix("i=") }.flatMap { UInt64($0.dropFirst(2), radix: 16) })
        #expect(throws: ControlError.timedOut(daemon.paths.controlSocket, timeoutMicroseconds: 100_000)) {
            try control.waitDurable(seqnum: seqnum, timeoutMicroseconds: 100_000)
        }
        try control.synchronize()
        #expect(try control.waitDurable(seqnum: seqnum, timeoutMicroseconds: 100_000) >= seqnum)
        try daemon.stop()
    }

    @Test("daybook says what to do when there is nobody to ask")
    func nobody() throws {
        let environment = ["XDG_STATE_HOME": programs.path("state"), "XDG_RUNTIME_DIR": programs.path("run")]
        let script = "mount -t tmpfs tmpfs /run && exec \"$@\""
        let rights = Host.userID == 0 ? [] : ["--user", "--map-root-user"]
        let result = try run(
            ["unshare", "--mount"] + rights
                + ["sh", "-c", script, "sh", try programPath("daybook").string, "--sync"],
            environment: environment, in: programs.directory)
        #expect(result.ending == .exited(1))
        #expect(
            result.errorText
                == "daybook: --sync: no journal daemon listens on /run/systemd/journal/io.systemd.journal; "
                + "start one, such as daybookd\n")
    }
}
