import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Going on with accepted entries")
struct ResumingTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func open() throws -> JournalDirectoryWriter {
        var options = JournalDirectoryWriter.Options()
        options.file.level = .systemd252
        return try JournalDirectoryWriter(directory.path, options: options, onNotice: { _ in })
    }

    /// Appends entries that have these sequence numbers.
    private func append(_ seqnums: ClosedRange<UInt64>, to writer: JournalDirectoryWriter) {
        for seqnum in seqnums {
            var record = TestEntry(["MESSAGE=\(seqnum)"], realtime: 1_700_000_000_000_000 + seqnum, monotonic: seqnum)
                .record()
            record.store(littleEndian: seqnum, at: EntryRecord.Offset.seqnum)
            _ = writer.append(record.bytes)
        }
    }

    /// The sequence numbers and messages that journalctl lists.
    private func listed() throws -> [String] {
        let listing = try run(
            ["journalctl", "-D", directory.path.string, "-q", "-o", "export", "--output-fields=MESSAGE"], in: directory)
        #expect(listing.isSuccess, "\(listing.errorText)")
        return listing.outputText.split(separator: "\n").compactMap { line in
            if line.hasPrefix("MESSAGE=") { return String(line.dropFirst(8)) }
            return line.split(separator: ";").first { $0.hasPrefix("i=") }.flatMap {
                UInt64($0.dropFirst(2), radix: 16).map { "\($0)" }
            }
        }
    }

    private func numbers(_ seqnums: ClosedRange<UInt64>) -> [String] { seqnums.flatMap { ["\($0)", "\($0)"] } }

    @Test("Entries in the files are told, after a good end and after a kill", arguments: [true, false])
    func present(isClosed: Bool) throws {
        let writer = try open()
        append(5...9, to: writer)
        let seqnumID = try #require(writer.numbering?.seqnumID)
        #expect(writer.numbering?.nextSeqnum == 10)
        // One that is not closed leaves its file ONLINE.
        if isClosed { writer.close() }
        let next = try open()
        #expect(next.resume(7...12, seqnumID: seqnumID) == [7, 8, 9])
        try next.prepare()
        #expect(next.numbering?.nextSeqnum == 10 && next.numbering?.seqnumID == seqnumID)
        append(10...12, to: next)
        next.close()
        #expect(try listed() == numbers(5...12))
        _ = writer
    }

    @Test("One that is missing before others gets its own number, and those behind it are listed once")
    func missing() throws {
        let writer = try open()
        append(5...6, to: writer)
        append(8...9, to: writer)
        let seqnumID = try #require(writer.numbering?.seqnumID)
        let next = try open()
        #expect(next.resume(5...10, seqnumID: seqnumID) == [5, 6, 8, 9])
        try next.prepare()
        append(7...7, to: next)
        append(10...10, to: next)
        next.close()
        #expect(try listed() == numbers(5...10))
        _ = writer
    }

    @Test("Entries of another run, or not reaching up to the files' last one, take no number away from it")
    func strangers() throws {
        let writer = try open()
        append(5...9, to: writer)
        let seqnumID = try #require(writer.numbering?.seqnumID)
        let next = try open()
        #expect(next.resume(7...12, seqnumID: ID128(high: 1, low: 1)) == [])
        #expect(next.resume(7...8, seqnumID: seqnumID) == [7, 8])
        #expect(next.resume(10...12, seqnumID: seqnumID) == [])
        try next.prepare()
        #expect(next.numbering?.nextSeqnum == 10)
        _ = writer
    }
}
