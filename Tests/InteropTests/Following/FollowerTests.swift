import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Following")
struct FollowerTests {
    @Test("Followers see every line once and in order while the journal is written and rotated")
    func rotation() throws {
        let programs = try Programs()
        let daemon = try RunningDaemon(programs)
        let socket = try daemon.connect()
        // journalctl does not follow a journal without entries of this boot.
        try socket.send(Array("MESSAGE=first\nTESTER=1\n".utf8))
        _ = try daemon.entries(1, "TESTER=1")
        let words = ["-D", try daemon.journal.string, "-f", "-n", "0", "-o", "cat"]
        let followers = [
            ("journalctl", try RunningProgram(["journalctl"] + words, in: programs.directory)),
            ("daybook", try RunningProgram([programPath("daybook").string] + words, in: programs.directory)),
        ]
        try waitUntil("both follow") {
            try socket.send(Array("MESSAGE=are you there?\n".utf8))
            Clock.sleep(microseconds: 50_000)
            return followers.allSatisfy { !$0.1.output.isEmpty }
        }
        for number in 0..<3000 {
            try socket.send(Array("MESSAGE=line \(number)\n".utf8))
            // So often that a file may be archived before a follower has seen it under its first name.
            if number % 100 == 50 { try daemon.send(.user2) }
            // As much as a busy machine logs, and not all at once.
            if number % 50 == 0 { Clock.sleep(microseconds: 10_000) }
        }
        let expected = (0..<3000).map { "line \($0)" }
        for (name, follower) in followers {
            func lines() -> [String] {
                follower.outputText.split(separator: "\n").map { String($0) }.filter { $0.hasPrefix("line ") }
            }
            waitUntil("\(name) has seen 3000 lines, not \(lines().count)") { lines().count >= expected.count }
            let seen = lines()
            let first = zip(seen, expected).first { $0 != $1 }
            #expect(
                seen.count == expected.count && first == nil, "\(name): \(seen.count), \(String(describing: first))")
        }
        // The same signal twice is one as long as the first was not seen.
        #expect(try daemon.files.count > 3)
        // A follower ends by the signal.
        for (name, follower) in followers {
            try follower.send(.terminate)
            #expect(try follower.wait() == .killed(.terminate), "\(name): \(follower.errorText)")
        }
    }
}
