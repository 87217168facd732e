import JournalStorage
import LinuxSystem
import TestSupport
import Testing

/// The file is made to grow ahead of its writer by another thread.
@Suite("A growing file")
struct GrowthTests {
    @Test("Telling watchers does not undo growth", arguments: CommitKind.allCases)
    func announcements(commit: CommitKind) throws {
        let programs = try Programs()
        let daemon = try RunningDaemon(programs, settings: ["Commit=\(commit.rawValue)", "Compress=no"])
        let socket = try daemon.connect()
        let padding = String(repeating: "x", count: 30_000)
        for number in 0..<600 {
            try socket.send(Array("MESSAGE=line \(number)\nTESTER=1\nPAD=\(number)\(padding)\n".utf8))
            // Behind half of each 8 MiB: the next are asked for, and watchers are told once more before they are used.
            if number % 150 == 149 { Clock.sleep(microseconds: 300_000) }
        }
        _ = try daemon.entries(600, "TESTER=1")
        try daemon.stop()
    }
}
