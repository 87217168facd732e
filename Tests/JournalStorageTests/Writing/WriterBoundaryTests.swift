import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// Each limit of a writer at its value, just below and just above.
@Suite("The limits of a writer")
struct WriterBoundaryTests {
    let directory: TemporaryDirectory
    let path: FilePath

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path.appending("a.journal")
    }

    private var options: JournalFileOptions {
        var options = JournalFileOptions()
        options.maximumByteCount = JournalFileOptions.leastMaximumByteCount
        options.compression = nil
        options.isKeyed = false
        return options
    }

    private func fits(_ byteCount: Int) throws -> Bool {
        try? FileSystem.unlink(path)
        var writer = try JournalFileWriter.create(path, options: options)
        do {
            try writer.append(TestEntry(["A=" + String(repeating: "x", count: byteCount - 2)]))
            return true
        } catch JournalWriteError.entryTooLarge {
            return false
        }
    }

    @Test("The longest field that an empty file has room for is taken, and one byte more is refused as too large")
    func entrySize() throws {
        var (low, high) = (400 << 10, 512 << 10)
        while high - low > 1 {
            let middle = (low + high) / 2
            if try fits(middle) { low = middle } else { high = middle }
        }
        #expect(try fits(low - 1) && fits(low) && !fits(low + 1))
        #expect(low > (512 << 10) - 40_000)
        #expect(try fits(low))
        #expect(try JournalFile.open(path).verify().findings.isEmpty)
        #expect(try entries(of: path).map { $0.first?.count } == [low])
    }

    @Test("An entry of as many fields as clients may send, and more", arguments: [1, 1023, 1024, 1025, 1026, 4000])
    func fieldCount(count: Int) throws {
        var options = options
        options.maximumByteCount = 1 << 20
        var writer = try JournalFileWriter.create(path, options: options)
        try writer.append(TestEntry((0..<count).map { "F=\($0)" }))
        #expect(try entries(of: path).map(\.count) == [count])
    }

    @Test("A name of 64 bytes is the longest", arguments: [63, 64, 65, 66])
    func nameLength(byteCount: Int) throws {
        var writer = try JournalFileWriter.create(path, options: options)
        let entry = TestEntry([String(repeating: "N", count: byteCount) + "=1"])
        if byteCount <= 64 {
            try writer.append(entry)
            #expect(try entries(of: path) == [Set(entry.fields)])
        } else {
            #expect { try writer.append(entry) } throws: { error in
                if case JournalWriteError.invalidEntry = error { true } else { false }
            }
            let count = writer.entryCount
            #expect(count == 0)
        }
    }

    @Test("A new file is suggested when a look-up has gone over more than 100 links of a hash chain")
    func chainDepth() throws {
        var writer = try JournalFileWriter.create(path, options: options)
        // All in one bucket of 2047.
        var number = 0
        func next() -> TestEntry {
            while true {
                number += 1
                let field = "A=\(number)"
                if Array(field.utf8).withBytes({ JenkinsHash.hash($0) }) % 2047 == 7 { return TestEntry([field]) }
            }
        }
        // The look-up before an object is added goes over one link less than there are objects.
        for count in 1...102 {
            try writer.append(next())
            let (depth, isSuggested) = (try JournalFile.open(path).header().dataHashChainDepth, writer.suggestsRotation)
            #expect(depth == UInt64(max(0, count - 2)) && !isSuggested, "\(count)")
        }
        try writer.append(next())
        let (depth, isSuggested) = (try JournalFile.open(path).header().dataHashChainDepth, writer.suggestsRotation)
        #expect(depth == 101 && isSuggested)
    }

    @Test("Sequence numbers rise, whatever is asked for")
    func seqnums() throws {
        var writer = try JournalFileWriter.create(
            path, options: options, predecessor: JournalPredecessor(seqnumID: ID128(high: 1, low: 2), tailSeqnum: 10))
        func append(_ least: UInt64) throws -> UInt64 {
            let record = TestEntry(["A=1"]).record()
            return try writer.append(record.bytes, leastSeqnum: least)
        }
        #expect(try append(0) == 11)
        // Below, at and above the next one.
        #expect(try append(1) == 12)
        #expect(try append(12) == 13)
        #expect(try append(14) == 14)
        #expect(try append(16) == 16)
        // The last number there is, and what comes behind it.
        #expect(try append(.max - 1) == .max - 1)
        #expect(try append(0) == 1)
    }

    @Test(
        "A clock that goes back starts a new file, another boot does not",
        arguments: [
            // Realtime and monotonic time against the entry before, whether it is of the same boot, and the files.
            (0, 0, true, 1), (1, 1, true, 1), (-1, 1, true, 2), (1, -1, true, 2), (0, -1, true, 2),
            (1, -1, false, 1), (0, 0, false, 1), (-1, 0, false, 2),
        ])
    func clocks(realtime: Int, monotonic: Int, isSameBoot: Bool, fileCount: Int) throws {
        var writerOptions = JournalDirectoryWriter.Options()
        writerOptions.file = options
        let writer = try JournalDirectoryWriter(directory.path, options: writerOptions, onNotice: { _ in })
        var first = TestEntry(["A=1"], realtime: 1_700_000_000_000_000, monotonic: 5_000_000)
        func append() {
            if case .stored = writer.append(first.record().bytes) {} else { Issue.record("it was not stored") }
        }
        append()
        first.fields = [Array("A=2".utf8)]
        first.realtime = UInt64(Int(first.realtime) + realtime)
        first.monotonic = UInt64(Int(first.monotonic) + monotonic)
        if !isSameBoot { first.bootID = ID128(high: 9, low: 9) }
        append()
        writer.close()
        let names = try FileSystem.names(in: directory.path).filter { $0.hasSuffix(".journal") }
        #expect(names.count == fileCount)
        for name in names { #expect(try JournalFile.open(directory.path.appending(name)).verify().isIntact) }
    }
}
