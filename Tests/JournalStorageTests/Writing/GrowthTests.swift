import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("A file that grows ahead of its writer")
struct GrowthTests {
    @Test("Telling watchers does not take back what it has grown by", arguments: [CommitKind.threaded, .overlay])
    func announcing(commit: CommitKind) throws {
        let directory = try TemporaryDirectory()
        var options = JournalDirectoryWriter.Options()
        options.file.level = .systemd252
        options.file.compression = nil
        options.commit = commit
        let writer = try JournalDirectoryWriter(directory.path, options: options, onNotice: { _ in })
        // Over three ends of the file, each of which it grows beyond, and watchers told at every point of that.
        let count = 700
        for number in 0..<count {
            let pad = String(repeating: "x", count: 40_000) + "\(number)"
            let record = TestEntry(
                ["MESSAGE=\(number)", "PAD=\(pad)"], realtime: 1_700_000_000_000_000 + UInt64(number)
            )
            .record()
            _ = writer.append(record.bytes)
            writer.announce()
            writer.advance()
            if number % 100 == 0 { Clock.sleep(microseconds: 5_000) }
        }
        writer.close()
        let file = try JournalFile.open(directory.path.appending("system.journal"))
        #expect(file.entryCount == UInt64(count))
    }
}
