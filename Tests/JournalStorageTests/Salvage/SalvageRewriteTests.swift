import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Intact entries are written to a clean file")
struct SalvageRewriteTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// What journalctl lists of a file: cursors and fields, in their order, an entry an element.
    private func listing(_ path: FilePath) throws -> [Substring] {
        let result = try run(["journalctl", "--file", path.string, "-o", "export", "-q"], in: directory)
        return result.outputText.split(separator: "\n\n")
    }

    /// The subject in a file that readers take: their header says that it is 8 MiB long.
    private func path(of subject: SalvageSubject, _ bytes: [UInt8]? = nil, to name: String) throws -> FilePath {
        let path = try directory.write(bytes ?? subject.bytes, to: name)
        try OwnedDescriptor.open(path, .readWrite).truncate(to: 8 << 20)
        return path
    }

    @Test("It verifies and lists as the damaged one did, without what is lost", arguments: FileKind.all)
    func everyKind(kind: FileKind) throws {
        let subject = try SalvageSubject(kind, in: directory)
        let before = try listing(path(of: subject, to: "intact.journal"))
        // The first entry is lost with its message, which the fifth has as well. The others keep the order of their
        // fields, though those that the first one brought into the file now come with later ones.
        var bytes = subject.bytes
        let message = try #require(
            subject.entries[0].data.first { range in
                String(decoding: bytes[range], as: UTF8.self).contains("MESSAGE=one")
            })
        bytes[message.upperBound - 1] ^= 1
        for object in subject.objects where [4, 5, 6].contains(object.type) {
            for offset in object.range { bytes[offset] = 0 }
        }
        let damaged = try path(of: subject, bytes, to: "system.journal")
        let report = try Salvage.rewrite(damaged)
        #expect(report.keptCount == 5 && report.findings.lostCount == 2)
        #expect(
            report.findings.lost.map(\.reason) == [
                .damagedField(at: ObjectOffset(UInt64(message.lowerBound))),
                .damagedField(at: ObjectOffset(UInt64(message.lowerBound))),
            ])
        let output = try #require(report.outputs.first)
        #expect(
            output.lastComponent?.string
                == "system@11112222333344448555666677778888-0000000000000002-00060a24181e4001.journal")
        let verification = try verify(output, in: directory)
        #expect(verification.isSuccess, "\(verification.errorText)")
        #expect(try listing(output) == [1, 2, 3, 5, 6].map { before[$0] })
        let header = try JournalFile.open(output).header()
        #expect(header.state == .archived && header.headEntrySeqnum == 2 && header.tailEntrySeqnum == 7)
        #expect(header.isCompact == kind.isCompact)
        #expect(header.incompatibleFlags.contains(.keyedHash) == kind.isKeyed)
        #expect(header.machineID == ID128(high: 0x9999_2222_3333_4444, low: 0x8555_6666_7777_9999))
        #expect("\(report)".hasPrefix("Salvaged system.journal: found 7 entries, kept 5, lost 2 (2 damaged), "))
    }

    @Test("What is too much for one file goes to several")
    func severalFiles() throws {
        let path = directory.path.appending("system.journal")
        try write(3000, to: path)
        var salvage = SalvageOptions()
        salvage.maximumByteCount = 512 << 10
        salvage.output = directory.path.appending("out.journal")
        let report = try Salvage.rewrite(path, salvage)
        #expect(report.isComplete && report.keptCount == 3000)
        #expect(report.outputs.count >= 3)
        #expect(report.outputs.prefix(2).map { $0.lastComponent?.string } == ["out.journal", "out-2.journal"])
        var lists: [Substring] = []
        for output in report.outputs {
            #expect(try FileStatus(of: output).byteCount <= 512 << 10)
            let verification = try verify(output, in: directory)
            #expect(verification.isSuccess, "\(verification.errorText)")
            lists += try listing(output)
        }
        #expect(try lists == listing(path))
    }

    private func write(_ count: UInt64, to path: FilePath) throws {
        var writer = try JournalFileWriter.create(path, options: FileKind.all[0].options)
        for index in 0..<count {
            try writer.append(
                TestEntry(
                    ["MESSAGE=entry \(index) " + String(repeating: "x", count: 300), "N=\(index % 7)"],
                    realtime: 1_700_000_000_000_000 + index, monotonic: index))
        }
        try writer.markOffline()
    }

    @Test("Nothing is overwritten, and what an attempt has left does no harm")
    func existing() throws {
        let subject = try SalvageSubject(FileKind.all[0], in: directory)
        let damaged = try path(of: subject, to: "system.journal")
        var options = SalvageOptions()
        options.output = try directory.write([1, 2, 3], to: "out.journal")
        #expect(throws: SalvageError.outputExists(directory.path.appending("out.journal"))) {
            try Salvage.rewrite(damaged, options)
        }
        #expect(try FileSystem.contents(of: directory.path.appending("out.journal")) == [1, 2, 3])
        options.output = directory.path.appending("new.journal")
        try directory.write([UInt8](repeating: 7, count: 100_000), to: ".new.journal.salvage")
        #expect(try Salvage.rewrite(damaged, options).keptCount == 7)
        #expect(try !FileSystem.names(in: directory.path).contains { $0.hasSuffix(".salvage") })
        // Done again without a name of one's own, it is done already.
        let first = try Salvage.rewrite(damaged)
        let second = try Salvage.rewrite(damaged)
        #expect(!first.wasRepeated && second.wasRepeated && first.outputs == second.outputs)
        // A damaged file that has the name of its own salvage is not taken for it.
        let output = try #require(first.outputs.first)
        #expect(throws: SalvageError.outputExists(output)) { try Salvage.rewrite(output) }
    }

    @Test("A file that somebody writes is refused, and stays unlocked when it is read")
    func locked() throws {
        let subject = try SalvageSubject(FileKind.all[0], in: directory)
        let damaged = try path(of: subject, to: "system.journal")
        let writer = try OwnedDescriptor.open(damaged, .readWrite)
        #expect(try writer.tryLock())
        #expect(throws: SalvageError.locked(damaged)) { try Salvage.rewrite(damaged) }
        // Looking is allowed.
        #expect(try Salvage.scan(damaged).entries.count == 7)
        #expect(throws: SalvageError.directory(directory.path)) { try Salvage.rewrite(directory.path) }
        #expect(throws: SalvageError.self) { try Salvage.scan(directory.path.appending("none.journal")) }
    }

    /// Changes the sequence number of an entry.
    private func setSeqnum(_ seqnum: UInt8, of entry: SalvageSubject.Entry, in bytes: inout [UInt8]) {
        bytes[entry.offset + 16] = seqnum
    }

    @Test("An entry whose number does not fit its neighbours goes to a file of its own")
    func strayNumbers() throws {
        let subject = try SalvageSubject(FileKind.all[1], in: directory)
        let before = try listing(path(of: subject, to: "intact.journal"))
        var bytes = subject.bytes
        setSeqnum(99, of: subject.entries[2], in: &bytes)
        setSeqnum(1, of: subject.entries[4], in: &bytes)
        let report = try Salvage.rewrite(path(of: subject, bytes, to: "system.journal"))
        #expect(report.keptCount == 7)
        try #require(report.outputs.count == 3)
        #expect(try listing(report.outputs[0]) == [0, 1, 3, 5, 6].map { before[$0] })
        #expect(try report.outputs.dropFirst().map { try entries(of: $0).count } == [1, 1])
        for output in report.outputs { #expect(try verify(output, in: directory).isSuccess) }
    }

    @Test("An entry that is there twice is kept once")
    func duplicates() throws {
        let subject = try SalvageSubject(FileKind.all[1], in: directory)
        let copies = [2, 6, 2].flatMap { Array(subject.bytes[subject.entries[$0].object]) + padding(subject, $0) }
        let report = try Salvage.rewrite(path(of: subject, subject.bytes + copies, to: "system.journal"))
        #expect(report.keptCount == 7 && report.duplicateCount == 3 && report.outputs.count == 1)
        #expect(report.isComplete)
    }

    private func padding(_ subject: SalvageSubject, _ index: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: -subject.entries[index].object.count & 7)
    }

    @Test("A lost header costs the sequence number id, and salvaging again gives the same one")
    func lostHeader() throws {
        let subject = try SalvageSubject(FileKind.all[1], in: directory)
        let machine = directory.path.appending("0123456789abcdef0123456789abcdef")
        try FileSystem.createDirectories(machine)
        let bytes =
            [UInt8](repeating: 0, count: subject.headerByteCount) + subject.bytes.dropFirst(subject.headerByteCount)
        let damaged = try path(of: subject, bytes, to: "0123456789abcdef0123456789abcdef/user-7.journal")
        let report = try Salvage.rewrite(damaged)
        #expect(report.keptCount == 7 && report.findings.seqnumID == nil && !report.isComplete)
        #expect("\(report)".hasSuffix(", with a new sequence number id"))
        let header = try JournalFile.open(report.outputs[0]).header()
        #expect(header.seqnumID != ID128(high: 0x1111_2222_3333_4444, low: 0x8555_6666_7777_8888))
        // The directory is named after the machine.
        #expect(header.machineID == ID128("0123456789abcdef0123456789abcdef"))
        #expect(try Salvage.rewrite(damaged).outputs == report.outputs)
        // The name of an archived file has the id.
        let named = machine.appending(
            "system@11112222333344448555666677778888-0000000000000009-0000000000000001.journal")
        try FileSystem.rename(damaged, to: named)
        let second = try Salvage.rewrite(named)
        #expect(second.findings.seqnumID == ID128(high: 0x1111_2222_3333_4444, low: 0x8555_6666_7777_8888))
    }
}
