import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Verifying a file that is being written", .serialized)
struct LiveVerificationTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private struct Outcome: Sendable {
        var count = 0
        var complaints: [String] = []
        var settledCount = 0
    }

    /// Verifies a file again and again until it is told to stop.
    private static func verifyAll(_ path: FilePath, until isDone: Monitor<Bool>) -> Outcome {
        var outcome = Outcome()
        while !isDone.withLock({ $0 }) || outcome.count == 0 {
            do {
                let result = try JournalFile.open(path).verify()
                outcome.count += 1
                if result.endsUnfinished { outcome.settledCount += 1 }
                outcome.complaints += result.findings.prefix(3).map(\.description)
            } catch {
                outcome.complaints.append("\(error)")
            }
            if outcome.complaints.count > 10 { break }
        }
        return outcome
    }

    private static func entry(_ index: Int) -> TestEntry {
        TestEntry(
            [
                "_BOOT_ID=0123456789ab4def8123456789abcdef", "MESSAGE=\(index)", "PARITY=\(index % 2)",
                "DECADE=\(index / 10)", "SAME=x", "TEXT=\(index % 97) words", "FIELD_\(index / 200)=x",
                "LONG=" + String(repeating: "\(index % 13) ", count: 300),
            ],
            realtime: 1_700_000_000_000_000 + UInt64(index), monotonic: UInt64(index))
    }

    /// Writes as fast as it goes for some time, while another thread verifies.
    private func race(_ path: FilePath, _ write: (Int) throws -> Void) throws -> Outcome {
        let isDone = Monitor(false)
        let outcome = Monitor<Outcome?>(nil)
        try write(0)
        try write(1)
        let thread = try Thread.start(name: "verifier") {
            let found = Self.verifyAll(path, until: isDone)
            outcome.withLock { $0 = found }
            outcome.wakeAll()
        }
        thread.detach()
        let end = Clock.monotonic() + 1_500_000
        var index = 2
        while index < 20_000, Clock.monotonic() < end {
            try write(index)
            index += 1
        }
        isDone.withLock { $0 = true }
        return try #require(outcome.wait(until: Clock.monotonic() + 60_000_000) { $0 })
    }

    @Test("There is no false alarm, however the writer commits", arguments: CommitKind.allCases, [true, false])
    func strategies(commit: CommitKind, isCompact: Bool) throws {
        var options = JournalDirectoryWriter.Options()
        options.commit = commit
        options.file.isCompact = isCompact
        options.file.maximumByteCount = 64 << 20
        options.file.compression = isCompact ? .zstd : nil
        let writer = try JournalDirectoryWriter(directory.path, options: options, onNotice: { _ in })
        let outcome = try race(directory.path.appending("system.journal")) { index in
            guard case .stored = writer.append(Self.entry(index).record().bytes) else {
                throw Errno.ioError
            }
            if index % 97 == 0 { writer.synchronize(then: index % 194 == 0 ? .offline : nil) }
            writer.advance()
        }
        writer.close()
        #expect(outcome.complaints == [])
        #expect(outcome.count > 0)
        for name in try FileSystem.names(in: directory.path) {
            let result = try JournalFile.open(directory.path.appending(name)).verify()
            #expect(result.isIntact && !result.endsUnfinished, "\(name): \(result.findings)")
        }
    }

    @Test("What is wrong before the last entry is found although a writer is at work", arguments: [true, false])
    func damage(isCompact: Bool) throws {
        let path = directory.path.appending("live.journal")
        var options = JournalFileOptions()
        options.isCompact = isCompact
        var writer = try JournalFileWriter.create(path, options: options)
        for index in 0..<50 { try writer.append(Self.entry(index)) }
        let file = try JournalFile.open(path)
        var list = file.allEntries()
        let offset = Int(file.offset(ofEntry: 20, in: &list).rawValue)
        // Nothing is wrong with the file of a writer that is between two entries.
        #expect(try file.verify().isIntact)
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        let byte = try FileSystem.contents(of: path)[offset + EntryLayout.xorHash]
        try [byte ^ 0x20].withBytes { bytes throws(Errno) in
            try descriptor.write(bytes, at: offset + EntryLayout.xorHash)
        }
        for index in 50..<60 {
            try writer.append(Self.entry(index))
            #expect(try file.verify().findings.map(\.offset) == [ObjectOffset(UInt64(offset))])
        }
    }

    @Test("An append that was not finished is no damage")
    func unfinished() throws {
        let path = directory.path.appending("live.journal")
        var writer = try JournalFileWriter.create(path, options: JournalFileOptions())
        for index in 0..<50 { try writer.append(Self.entry(index)) }
        let before = try FileSystem.contents(of: path)
        try writer.append(Self.entry(50))
        let after = try FileSystem.contents(of: path)
        let header = try before.withBytes { bytes throws(FormatError) in try FileHeader(decoding: bytes) }
        let changed = (0..<after.count / 8).filter { after[$0 * 8..<$0 * 8 + 8] != before[$0 * 8..<$0 * 8 + 8] }
        let new = changed.filter { $0 * 8 > Int(header.tailObjectOffset) && $0 * 8 >= Int(header.headerByteCount) }
        let old = changed.filter { $0 * 8 <= Int(header.tailObjectOffset) && $0 * 8 >= Int(header.headerByteCount) }
        #expect(new.count > 20 && old.count > 10)
        func expectIntact(_ words: some Sequence<Int>, _ comment: Comment) throws {
            var bytes = before
            for word in words { bytes.replaceSubrange(word * 8..<word * 8 + 8, with: after[word * 8..<word * 8 + 8]) }
            let copy = try directory.write(bytes, to: "copy.journal")
            let result = try JournalFile.open(copy).verify()
            #expect(result.isIntact, "\(result.findings)")
        }
        // New objects are complete before anything leads to them, and the header counts them last.
        for count in 0...new.count { try expectIntact(new.prefix(count), "\(count) words") }
        try expectIntact(new + old, "all but the header")
    }
}
