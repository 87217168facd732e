import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import FuzzTargets

@Suite("A small object that says it is huge")
struct MemoryBoundTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// What a process may have of memory of its own, in KiB, by RLIMIT_DATA: without the object `daybook` takes a
    /// quarter of that.
    private static let limitKiB = 64 << 10

    private func daybook(_ words: String..., limitKiB: Int = limitKiB) throws -> CommandResult {
        let words = [try programPath("daybook").string] + words
        return try run(["bash", "-c", "ulimit -d \(limitKiB) && exec \"$@\"", "-"] + words, in: directory)
    }

    @Test("costs no more memory than it can fill", arguments: HostilePayload.allCases)
    func bounded(payload: HostilePayload) throws {
        // What is really there may take its room, twice while it is moved.
        let limit = payload == .zstdBomb ? Self.limitKiB + (128 << 10) : Self.limitKiB
        let path = try directory.write(
            try HostileJournal.compressed(payload.compression, payload.bytes), to: "a.journal")
        let export = try daybook("-o", "export", "--file", path.string, limitKiB: limit)
        #expect(export.isSuccess, "\(export.ending) \(export.errorText)")
        let entries = ExportEntry.parse(export.output)
        #expect(entries.count == 7)
        // All other fields of the entry are there.
        let messages = entries.map { entry in entry.fields.contains { $0.starts(with: "MESSAGE=".utf8) } }
        #expect(messages == Array(repeating: true, count: 7))
        #expect(try daybook("-F", "LONG", "--file", path.string, limitKiB: limit).isSuccess)
        #expect(try daybook("-o", "json", "--file", path.string, limitKiB: limit).isSuccess)
        #expect(try daybook("LONG=x", "--file", path.string, limitKiB: limit).isSuccess)
        let verification = try daybook("--verify", "--file", path.string, limitKiB: limit)
        #expect(verification.ending == .exited(1))
        #expect(verification.errorText.contains("FAIL: \(path)"))
        let salvage = try daybook("salvage", path.string, limitKiB: limit)
        #expect(salvage.ending == .exited(1))
        #expect(salvage.outputText.contains("kept 5, lost 2"), "\(salvage.outputText)")
    }

    @Test("The limit is felt")
    func limit() throws {
        let path = try directory.write(
            try HostileJournal.compressed(.zstd, HostilePayload.zstdBomb.bytes), to: "a.journal")
        // Else the test above would hold whatever the programs took.
        let result = try daybook("-o", "json", "--all", "--file", path.string, limitKiB: 24 << 10)
        #expect(!result.isSuccess || ExportEntry.parse(result.output).count < 7)
    }
}
