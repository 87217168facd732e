import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("The daemon's life, as journalctl sees its files")
struct LifecycleTests {
    let programs: Programs

    init() throws { programs = try Programs() }

    /// Logs lines that bear the numbers of `range`.
    private func log(_ range: Range<Int>, to daemon: RunningDaemon) throws {
        let socket = try daemon.connect()
        for number in range { try socket.send(Array("MESSAGE=line \(number)\nTESTER=1\n".utf8)) }
    }

    /// Expects the lines with the numbers of `range`, each once and in order, and that seqnums go on from one to the
    /// next.
    private func expectLines(
        _ range: Range<Int>, in daemon: RunningDaemon, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let entries = try daemon.entries(range.count, "TESTER=1", sourceLocation: sourceLocation)
        #expect(entries.map { $0["MESSAGE"] } == range.map { "line \($0)" }, sourceLocation: sourceLocation)
        let cursors = try entries.map { try Cursor(try #require($0["__CURSOR"])) }
        #expect(Set(cursors.map(\.seqnumID)).count == 1, sourceLocation: sourceLocation)
        #expect(
            zip(cursors, cursors.dropFirst()).allSatisfy { $0.seqnum < $1.seqnum }, sourceLocation: sourceLocation)
    }

    /// The parts of a cursor that tell where an entry stands.
    private struct Cursor {
        var seqnumID: Substring
        var seqnum: UInt64

        init(_ text: String) throws {
            let parts = text.split(separator: ";")
            seqnumID = try #require(parts.first { $0.hasPrefix("s=") })
            seqnum = try #require(parts.first { $0.hasPrefix("i=") }.flatMap { UInt64($0.dropFirst(2), radix: 16) })
        }
    }

    @Test("It stops cleanly and goes on in the same file", arguments: [Signal.interrupt, .terminate])
    func stopsAndGoesOn(signal: Signal) throws {
        for round in 0..<3 {
            let daemon = try RunningDaemon(programs)
            try log(round * 50..<round * 50 + 50, to: daemon)
            // Everything that was sent is stored before it ends.
            try daemon.stop(signal)
            for socket in [daemon.paths.nativeSocket, daemon.paths.stdoutSocket, daemon.paths.syslogSocket] {
                #expect(!FileSystem.exists(socket))
            }
            #expect(try daemon.files == ["system.journal"])
            #expect(try daemon.state(of: "system.journal") == "OFFLINE")
            try expectLines(0..<round * 50 + 50, in: daemon)
        }
    }

    @Test("After a kill nothing that was stored is lost")
    func kill() throws {
        for round in 0..<3 {
            let daemon = try RunningDaemon(programs)
            try log(round * 50..<round * 50 + 50, to: daemon)
            try expectLines(0..<round * 50 + 50, in: daemon)
            try daemon.send(.kill)
            #expect(try daemon.program.wait() == .killed(.kill))
        }
        let daemon = try RunningDaemon(programs)
        try log(150..<200, to: daemon)
        try expectLines(0..<200, in: daemon)
        // Files that were being written are salvaged in the background: clean ones take their places.
        try waitUntil("nothing is left to salvage") { try !daemon.files.contains { $0.hasSuffix(".journal~") } }
        #expect(try daemon.files.contains("system.journal"))
        for name in try daemon.files where name != "system.journal" {
            #expect(try daemon.state(of: name) == "ARCHIVED")
        }
        try expectLines(0..<200, in: daemon)
        // We list them as journalctl does. Not with the fields in the same order: the last entry of a file that was not
        // closed is in the next one too, with its fields in another order, and either may be shown.
        try programs.expectSame(["-D", try daemon.journal.string, "-o", "short-precise", "TESTER=1"])
    }

    @Test("A second daemon is refused, and the first one is none the worse for it")
    func second() throws {
        let daemon = try RunningDaemon(programs)
        let second = try run(RunningDaemon.words(programs), in: programs.directory)
        #expect(second.ending == .exited(1))
        #expect(second.errorText.contains("process \(daemon.program.processID)"), "\(second.errorText)")
        try log(0..<10, to: daemon)
        try expectLines(0..<10, in: daemon)
        try daemon.stop()
    }

    @Test("SIGUSR2 begins a new file")
    func rotation() throws {
        let daemon = try RunningDaemon(programs)
        for round in 0..<3 {
            try log(round * 20..<round * 20 + 20, to: daemon)
            try expectLines(0..<round * 20 + 20, in: daemon)
            try daemon.send(.user2)
            try waitUntil("there are \(round + 2) files") { try daemon.files.count == round + 2 }
        }
        try log(60..<80, to: daemon)
        try expectLines(0..<80, in: daemon)
        for name in try daemon.files where name != "system.journal" {
            #expect(name.hasPrefix("system@") && name.hasSuffix(".journal"))
            try waitUntil("\(name) is archived") { try daemon.state(of: name) == "ARCHIVED" }
        }
        try programs.expectSame(["-D", try daemon.journal.string, "-o", "export"], [.sequenceNumbers])
    }

    @Test("SIGRTMIN+1 makes what was sent durable, and the file OFFLINE")
    func synchronization() throws {
        let daemon = try RunningDaemon(programs)
        try log(0..<20, to: daemon)
        try expectLines(0..<20, in: daemon)
        #expect(try daemon.state(of: "system.journal") == "ONLINE")
        try daemon.send(.realtime(1))
        try waitUntil("the file is OFFLINE") { try daemon.state(of: "system.journal") == "OFFLINE" }
        try log(20..<40, to: daemon)
        try expectLines(0..<40, in: daemon)
        #expect(try daemon.state(of: "system.journal") == "ONLINE")
    }
}
