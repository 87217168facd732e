import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("A file whose writer was killed")
struct KilledWriterTests {
    let programs: Programs

    init() throws { programs = try Programs() }

    @Test(
        "All of it is salvaged, though the last append may not have been finished",
        arguments: zip(0..<4, [CommitKind.threaded, .overlay, .threaded, .overlay]))
    func killed(round: Int, commit: CommitKind) throws {
        let daemon = try RunningDaemon(programs, settings: ["Commit=\(commit.rawValue)"])
        let socket = daemon.paths.nativeSocket.string
        let sender = try RunningProgram(
            [programPath("native-client").string, "--socket", socket, "--count", "20000"], in: programs.directory)
        // Killed at some point while it writes.
        let path = try daemon.journal.appending("system.journal")
        waitUntil("the journal grows") {
            guard let file = try? JournalFile.open(path) else { return false }
            return file.entryCount > UInt64(200 + 700 * round)
        }
        try daemon.send(.kill)
        #expect(try daemon.program.wait() == .killed(.kill))
        try? sender.send(.kill)
        let before = try programs.journalctl("--file", path.string, "-o", "export", "-q")
        let result = try programs.daybook("salvage", path.string, "-o", programs.path("out.journal"), "--level=252")
        #expect(result.isSuccess, "\(result.outputText)\(result.errorText)")
        let after = try programs.journalctl("--file", programs.path("out.journal"), "-o", "export", "-q")
        expectSameLines(Array(after.output.prefix(before.output.count)), before.output, "export")
        // An entry that was complete, and not yet in the list of all entries, is found besides; of a merge any number.
        let more = String(decoding: after.output.dropFirst(before.output.count), as: UTF8.self)
        let limit = commit == .overlay ? Int.max : 1
        #expect(!before.output.isEmpty && more.split(separator: "__CURSOR=").count <= limit, "\(more.prefix(2000))")
        let verification = try programs.journalctl("--verify", "-q", "--file", programs.path("out.journal"))
        #expect(verification.isSuccess, "\(verification.errorText)")
    }
}
