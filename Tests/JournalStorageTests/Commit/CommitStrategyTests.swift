import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// What every strategy promises, whatever way the stores take to the disk.
@Suite("Commit strategies", .serialized)
struct CommitStrategyTests {
    let directory: TemporaryDirectory
    let notices = Notices()

    init() throws { directory = try TemporaryDirectory() }

    private func open(
        _ commit: CommitKind, maximum: Int = 8 << 20, isolatedByteLimit: Int = 64 << 20, isCompact: Bool = true,
        onProgress: @escaping @Sendable () -> Void = {}
    ) throws -> JournalDirectoryWriter {
        var options = JournalDirectoryWriter.Options()
        options.commit = commit
        options.isolatedByteLimit = isolatedByteLimit
        options.file.level = .systemd252
        options.file.isCompact = isCompact
        options.file.maximumByteCount = maximum
        return try JournalDirectoryWriter(
            directory.path, options: options, onNotice: notices.add, onProgress: onProgress)
    }

    private func append(_ index: Int, to writer: JournalDirectoryWriter) {
        // Fields that repeat and fields that do not, so that old objects get new entries and hash chains new members.
        let entry = TestEntry(
            ["MESSAGE=\(index)", "PARITY=\(index % 2)", "DECADE=\(index / 10)", "SAME=x", "TEXT=\(index % 97) words"],
            realtime: 1_700_000_000_000_000 + UInt64(index), monotonic: UInt64(index))
        if case .stored = writer.append(entry.record().bytes) { return }
        Issue.record("entry \(index) was not stored")
    }

    private func lines(_ arguments: [String] = []) throws -> [String] {
        let result = try run(
            ["journalctl", "-D", directory.path.string, "-o", "cat", "-q"] + arguments, in: directory)
        return result.outputText.split(separator: "\n").map(String.init)
    }

    private func checkAll(_ count: Int) throws {
        #expect(try lines() == (0..<count).map(String.init))
        // By the arrays of old objects, which are what a merge changes.
        #expect(try lines(["PARITY=1"]) == stride(from: 1, to: count, by: 2).map(String.init))
        #expect(try lines(["DECADE=3"]) == (30..<40).map(String.init))
        for name in try FileSystem.names(in: directory.path) {
            let result = try verify(directory.path.appending(name), in: directory)
            #expect(result.isSuccess, "\(name): \(result.errorText)")
        }
    }

    @Test(
        "Commits of every kind at random moments lose nothing and leave what verifies",
        arguments: CommitKind.allCases, [true, false])
    func randomCommits(commit: CommitKind, isCompact: Bool) throws {
        var random = SeededGenerator(seed: 3)
        let writer = try open(commit, isCompact: isCompact)
        for index in 0..<1500 {
            append(index, to: writer)
            switch Int.random(in: 0..<60, using: &random) {
            case 0: writer.synchronize()
            case 1: writer.synchronize(then: .offline)
            case 2...12: writer.advance()
            case 13 where index % 7 == 0: writer.rotate()
            case 14: Clock.sleep(microseconds: 2000)
            default: break
            }
        }
        writer.close()
        try checkAll(1500)
        #expect(!notices.all.contains { if case .failed = $0 { true } else { false } })
    }

    @Test("Many rotations in a row wait for none before them and lose nothing", arguments: CommitKind.allCases)
    func rotations(commit: CommitKind) throws {
        let writer = try open(commit, maximum: 1 << 20)
        for index in 0..<3000 {
            append(index, to: writer)
            if index % 100 == 0 { writer.synchronize() }
            if index % 500 < 4 { writer.rotate() }
        }
        writer.close()
        try checkAll(3000)
        #expect(try FileSystem.names(in: directory.path).allSatisfy { $0.hasSuffix(".journal") })
    }

    @Test("What is durable is known, entry by entry", arguments: CommitKind.allCases)
    func durability(commit: CommitKind) throws {
        let progress = Monitor(0)
        let writer = try open(commit) {
            progress.withLock { $0 += 1 }
            progress.wakeAll()
        }
        #expect(writer.firstUndurable == nil)
        for index in 0..<5 { append(index, to: writer) }
        #expect(writer.firstUndurable == 1)
        writer.synchronize()
        append(5, to: writer)
        // Entries that came behind the request may wait for the next one; those before it may not.
        let deadline = Clock.monotonic() + 30_000_000
        var seen = 0
        while writer.firstUndurable == 1, Clock.monotonic() < deadline {
            _ = progress.wait(until: deadline) { $0 > seen ? () : nil }
            seen = progress.withLock { $0 }
            writer.advance()
        }
        #expect(writer.firstUndurable == 6)
        writer.close()
        #expect(writer.firstUndurable == nil)
        #expect(try lines() == (0..<6).map(String.init))
    }

    @Test("The pages kept from the file are bounded: then an entry waits for the disk")
    func boundedPages() throws {
        let writer = try open(.overlay, isolatedByteLimit: 256 << 10)
        for index in 0..<4000 {
            append(index, to: writer)
            if index % 50 == 0 { writer.synchronize() }
        }
        writer.close()
        try checkAll(4000)
    }

    @Test(
        "What was not durable in a file that somebody removes is to be appended again",
        arguments: [CommitKind.threaded, .overlay])
    func removedFile(commit: CommitKind) throws {
        let writer = try open(commit)
        for index in 0..<3 { append(index, to: writer) }
        try FileSystem.unlink(directory.path.appending("system.journal"))
        writer.announce()
        #expect(writer.undurable == ["system": 1])
        #expect(writer.firstUndurable == 1)
        for index in 0..<3 { append(index, to: writer) }
        writer.didRepeat("system")
        writer.close()
        #expect(writer.firstUndurable == nil)
        #expect(try lines() == ["0", "1", "2"])
    }

    @Test("A file at rest is complete on disk, and goes on with the next entry", arguments: CommitKind.allCases)
    func rest(commit: CommitKind) throws {
        for part in 0..<4 {
            let writer = try open(commit)
            for index in (part * 10)..<(part * 10 + 10) { append(index, to: writer) }
            writer.close()
            #expect(try JournalFile.open(directory.path.appending("system.journal")).header().state == .offline)
        }
        try checkAll(40)
    }
}
