import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// Who follows a journal goes on behind the last entry seen: an earlier one that shows up later is missed.
@Suite("Entries of several files")
struct PublishOrderTests {
    let directory: TemporaryDirectory
    let notices = Notices()

    init() throws { directory = try TemporaryDirectory() }

    private func open() throws -> JournalDirectoryWriter {
        var options = JournalDirectoryWriter.Options()
        options.commit = .overlay
        options.naming = .byOwner(splitsByUser: true)
        options.file.maximumByteCount = 8 << 20
        return try JournalDirectoryWriter(directory.path, options: options, onNotice: notices.add, onProgress: {})
    }

    /// The sequence numbers that other processes find, in rising order.
    private func visibleSeqnums() throws -> [UInt64] {
        var seqnums: [UInt64] = []
        for name in try FileSystem.names(in: directory.path) where name.hasSuffix(".journal") && !name.hasPrefix(".") {
            let file = try JournalFile.open(directory.path.appending(name))
            var list = file.allEntries()
            file.refresh(&list)
            for index in 0..<list.count {
                seqnums.append(try file.metadata(ofEntryAt: file.offset(ofEntry: index, in: &list)).seqnum)
            }
        }
        return seqnums.sorted()
    }

    @Test("They are seen in their order, whichever file is synced first", arguments: [UInt64(1), 2, 3])
    func order(seed: UInt64) throws {
        let writer = try open()
        var random = SeededGenerator(seed: seed)
        var count: UInt64 = 0
        var hiddenCount = 0
        for round in 0..<60 {
            for _ in 0..<8 {
                count += 1
                let owner: UInt32 = [EntryRecord.systemOwner, 1000, 1001].randomElement(using: &random)!
                var entry = TestEntry(
                    ["MESSAGE=\(count)", "OWNER=\(owner)"], realtime: 1_700_000_000_000_000 + count, monotonic: count)
                entry.owner = owner
                guard case .stored = writer.append(entry.record().bytes) else {
                    Issue.record("entry \(count) was not stored")
                    return
                }
                if Int.random(in: 0..<5, using: &random) == 0 { writer.synchronize() }
                if Int.random(in: 0..<3, using: &random) == 0 { Clock.sleep(microseconds: 300) }
                writer.advance()
                let visible = try visibleSeqnums()
                #expect(visible.last ?? 0 == UInt64(visible.count), "round \(round)")
                if visible.count < count { hiddenCount += 1 }
            }
            if round % 20 == 19 {
                writer.rotate()
                while !writer.areNamesSettled {
                    Clock.sleep(microseconds: 1000)
                    writer.advance()
                }
            }
        }
        #expect(hiddenCount > 0)
        writer.close()
        #expect(try visibleSeqnums() == Array(1...count))
    }
}
