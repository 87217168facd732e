import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("daybook cat")
struct StreamCommandTests {
    let programs: Programs
    let daemon: RunningDaemon

    init() throws {
        programs = try Programs()
        daemon = try RunningDaemon(programs)
    }

    /// Runs `daybook cat`, which finds the daemon by its user's directories.
    private func cat(_ words: [String], input: String = "") throws -> CommandResult {
        try programs.daybook(["cat"] + words, input: Array(input.utf8), environment: daemon.environment)
    }

    @Test func copiesItsInput() throws {
        let result = try cat(["-t", "tester", "-p", "warning"], input: "plain\n<3>graver\n<9>no level\nlast")
        #expect(result.isSuccess, "\(result.errorText)")
        let entries = try daemon.entries(4, "SYSLOG_IDENTIFIER=tester")
        #expect(entries.map { $0["MESSAGE"] } == ["plain", "graver", "<9>no level", "last"])
        #expect(entries.map { $0["PRIORITY"] } == ["4", "3", "4", "4"])
        #expect(entries.allSatisfy { $0["_TRANSPORT"] == "stdout" && $0["_UID"] == "\(Host.userID)" })
        #expect(entries[3]["_LINE_BREAK"] == "eof")
    }

    @Test("A level prefix is text when it is not asked for")
    func withoutLevelPrefix() throws {
        let result = try cat(["-t", "tester", "--level-prefix=no"], input: "<3>as it is\n")
        #expect(result.isSuccess, "\(result.errorText)")
        let entry = try daemon.entries(1, "SYSLOG_IDENTIFIER=tester")[0]
        #expect(entry["MESSAGE"] == "<3>as it is" && entry["PRIORITY"] == "6")
    }

    @Test("A command's streams go to the journal, and its status comes back")
    func runsACommand() throws {
        let script = "echo out; echo \"stream $JOURNAL_STREAM\"; echo err >&2; echo '<2>graver' >&2; exit 7"
        let result = try cat(["-t", "tester", "-p", "notice", "--stderr-priority=err", "sh", "-c", script])
        #expect(result.ending == .exited(7))
        #expect(result.output.isEmpty && result.errors.isEmpty, "\(result.errorText)")
        let entries = try daemon.entries(4, "SYSLOG_IDENTIFIER=tester")
        func priority(_ message: String) -> String? { entries.first { $0["MESSAGE"] == message }?["PRIORITY"] }
        #expect(priority("out") == "5" && priority("err") == "3" && priority("graver") == "2")
        let stream = try #require(entries.compactMap { $0["MESSAGE"] }.first { $0.hasPrefix("stream ") })
        #expect(stream.contains(":"), "JOURNAL_STREAM is a device and an inode")
        // The two streams have priorities of their own, so they are two.
        #expect(Set(entries.map { $0["_STREAM_ID"] }).count == 2)
    }

    @Test func withoutACommandThatExists() throws {
        let result = try cat(["/nonexistent/command"])
        #expect(result.ending == .exited(1))
        #expect(result.errorText.contains("/nonexistent/command"))
    }

    @Test("Without a daemon it says where it looked")
    func withoutADaemon() throws {
        try daemon.stop()
        let directory = daemon.paths.runtime.string
        let result = try cat(["--runtime-directory", directory], input: "lost\n")
        #expect(result.ending == .exited(1))
        #expect(result.errorText.contains(directory + "/stdout"))
    }

    @Test("daybook reads the running daemon's journal when it is not told another")
    func readsTheRunningDaemon() throws {
        let result = try cat(["-t", "tester"], input: "to be found\n")
        #expect(result.isSuccess, "\(result.errorText)")
        _ = try daemon.entries(1, "SYSLOG_IDENTIFIER=tester")
        let listing = try programs.daybook(["-t", "tester", "-o", "cat"], environment: daemon.environment)
        #expect(listing.outputText == "to be found\n")
    }
}
