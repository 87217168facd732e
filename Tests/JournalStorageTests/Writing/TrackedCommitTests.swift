import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

@Suite("Commits whose outcome is noted")
struct TrackedCommitTests {
    let directory: TemporaryDirectory
    let tracker = DurabilityTracker()

    init() throws { directory = try TemporaryDirectory() }

    private func file() throws -> CommitFile {
        let path = try directory.write([UInt8](repeating: 0, count: 4096), to: "file")
        return CommitFile(try OwnedDescriptor.open(path, [.readWrite]))
    }

    @Test("make durable what is noted behind them", arguments: CommitKind.allCases)
    func success(kind: CommitKind) throws {
        let commit = TrackedCommit(try kind.makeStrategy(), tracker)
        let file = try file()
        for seqnum in 1...100 {
            tracker.accept(upTo: UInt64(seqnum))
            commit.commit(file, then: seqnum % 10 == 0 ? .offline : nil) { _ in }
            commit.noteDurable(upTo: UInt64(seqnum))
        }
        commit.finish()
        #expect(tracker.state == .init(accepted: 100, durable: 100))
    }

    /// A file of the kernel, of /proc, cannot be synced.
    @Test("that fail leave what is noted behind them in doubt", arguments: CommitKind.allCases)
    func failure(kind: CommitKind) throws {
        let commit = TrackedCommit(try kind.makeStrategy(), tracker)
        let good = try file()
        let bad = CommitFile(try OwnedDescriptor.open("/proc/self/stat"))
        commit.commit(good, then: nil) { _ in }
        commit.noteDurable(upTo: 1)
        commit.commit(bad, then: nil) { _ in }
        commit.noteDurable(upTo: 2)
        commit.commit(good, then: nil) { _ in }
        commit.noteDurable(upTo: 3)
        commit.finish()
        #expect(tracker.state.durable == 1)
        #expect(tracker.state.failure?.contains("could not be synced") == true)
    }
}
