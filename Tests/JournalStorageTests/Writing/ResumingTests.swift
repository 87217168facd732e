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
        return try JournalDirectoryWriter(
            directory.path, options: options, commit: CommitKind.inline.makeStrategy(), onNotice: { _ in })
    }

    /// Appends entries that have these sequence numbers.
    private func append(_ seqnums: ClosedRange<UInt64>, to writer: JournalDirectoryWriter) {
        for seqnum in seqnums {
            var record = TestEntry(["MESSAGE=\(seqnum)"], realtime: 1_700_000_000_000_000 + seqnum, monotonic: seqnum)
                .record()
            record.store(littleEndian: seqnum, at: EntryRecord.Offset.seqnum)
            writer.append(record.bytes)
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

    @Test("After a good end every entry in the files is skipped")
    func closed() throws {
        let writer = try open()
        append(5...9, to: writer)
        let seqnumID = try #require(writer.numbering?.seqnumID)
        #expect(writer.numbering?.nextSeqnum == 10)
        writer.close()
        let next = try open()
        #expect(next.resume(7...12, seqnumID: seqnumID) == 9)
        try next.prepare()
        #expect(next.numbering?.nextSeqnum == 10 && next.numbering?.seqnumID == seqnumID)
        append(10...12, to: next)
        next.close()
        #expect(try listed() == (5...12).flatMap { ["\($0)", "\($0)"] })
    }

    @Test("After a kill the last entry is written again under its number, and is listed once")
    func killed() throws {
        let writer = try open()
        append(5...9, to: writer)
        let seqnumID = try #require(writer.numbering?.seqnumID)
        // The first writer is not closed, so that its file stays ONLINE.
        let next = try open()
        #expect(next.resume(7...12, seqnumID: seqnumID) == 8)
        try next.prepare()
        append(9...12, to: next)
        #expect(next.numbering?.nextSeqnum == 13)
        next.close()
        #expect(try listed() == (5...12).flatMap { ["\($0)", "\($0)"] })
        _ = writer
    }

    @Test("Entries of another run, or not reaching up to the files' last one, take no number away from it")
    func strangers() throws {
        let writer = try open()
        append(5...9, to: writer)
        let seqnumID = try #require(writer.numbering?.seqnumID)
        let next = try open()
        #expect(next.resume(7...12, seqnumID: ID128(high: 1, low: 1)) == 0)
        #expect(next.resume(7...8, seqnumID: seqnumID) == 9)
        #expect(next.resume(10...12, seqnumID: seqnumID) == 9)
        try next.prepare()
        #expect(next.numbering?.nextSeqnum == 10)
        _ = writer
    }
}
