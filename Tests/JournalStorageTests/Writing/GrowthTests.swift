import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Growing ahead")
struct GrowthTests {
    @Test("A file that was made to grow ahead of its writer keeps its length when watchers are told")
    func announcing() throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        var options = JournalDirectoryWriter.Options()
        options.commit = .threaded
        options.file.compression = nil
        let writer = try JournalDirectoryWriter(directory.path, options: options) { _ in }
        let noise = String(repeating: "x", count: 60_000)
        for index in 0..<400 {
            let entry = TestEntry(
                ["MESSAGE=\(index) \(noise)"], realtime: 1_700_000_000_000_000 + UInt64(index), monotonic: UInt64(index)
            )
            guard case .stored = writer.append(entry.record().bytes) else {
                Issue.record("entry \(index) was not stored")
                break
            }
            Clock.sleep(microseconds: 500)
            writer.announce()
        }
        writer.close()
        #expect(try entries(of: directory.path.appending("system.journal")).count == 400)
    }
}
