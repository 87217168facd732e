import JournalFormat
import JournalStorage
import LinuxSystem
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Collects what a directory writer reports.
final class Notices: Sendable {
    private let list = Mutex<[JournalDirectoryWriter.Notice]>([])

    var all: [JournalDirectoryWriter.Notice] { list.withLock { $0 } }

    func add(_ notice: JournalDirectoryWriter.Notice) { list.withLock { $0.append(notice) } }
}

@Suite("A directory of journals", .serialized)
struct JournalDirectoryWriterTests {
    let directory: TemporaryDirectory
    let notices = Notices()

    init() throws { directory = try TemporaryDirectory() }

    private func options(
        maximum: Int = 8 << 20, naming: JournalDirectoryWriter.Naming = .byOwner(splitsByUser: true)
    ) -> JournalDirectoryWriter.Options {
        var options = JournalDirectoryWriter.Options()
        options.naming = naming
        options.file.level = .systemd252
        options.file.maximumByteCount = maximum
        return options
    }

    private func open(
        _ options: JournalDirectoryWriter.Options, _ commit: CommitKind = .inline
    ) throws -> JournalDirectoryWriter {
        var options = options
        options.commit = commit
        return try JournalDirectoryWriter(directory.path, options: options, onNotice: notices.add)
    }

    private func append(_ count: Range<Int>, to writer: JournalDirectoryWriter, owner: UInt32 = EntryRecord.systemOwner)
    {
        for index in count {
            var entry = TestEntry(
                ["MESSAGE=\(index)", "PRIORITY=6"], realtime: 1_700_000_000_000_000 + UInt64(index),
                monotonic: UInt64(index))
            entry.owner = owner
            #expect(isStored(writer.append(entry.record().bytes)))
        }
    }

    private func isStored(_ outcome: JournalDirectoryWriter.Outcome) -> Bool {
        if case .stored = outcome { true } else { false }
    }

    private func names() throws -> [String] { try FileSystem.names(in: directory.path) }

    private func header(_ name: String) throws -> FileHeader {
        try JournalFile.open(directory.path.appending(name)).header()
    }

    /// The messages of all files, in the order of their sequence numbers, as journalctl lists them.
    private func messages() throws -> [String] {
        let result = try run(["journalctl", "-D", directory.path.string, "-o", "cat", "-q"], in: directory)
        return result.outputText.split(separator: "\n").map(String.init)
    }

    @Test("Entries with hundreds of names each do not begin a file each", arguments: CommitKind.allCases)
    func manyNames(commit: CommitKind) throws {
        let writer = try open(options(maximum: 128 << 20), commit)
        for index in 0..<12 {
            let fields = (0..<260).map { "F\($0 + index)=\(index)" }
            let entry = TestEntry(fields, realtime: 1_700_000_000_000_000 + UInt64(index), monotonic: UInt64(index))
            #expect(isStored(writer.append(entry.record().bytes)))
        }
        writer.close()
        #expect(try names().filter { $0.hasSuffix(".journal") } == ["system.journal"])
        #expect(try header("system.journal").entryCount == 12)
    }

    @Test("Entries go to their owner's file; sequence numbers run through all", arguments: CommitKind.allCases)
    func owners(commit: CommitKind) throws {
        let writer = try open(options(), commit)
        append(0..<3, to: writer)
        append(3..<5, to: writer, owner: 1000)
        append(5..<6, to: writer)
        writer.close()
        #expect(try names() == ["system.journal", "user-1000.journal"])
        #expect(try header("system.journal").tailEntrySeqnum == 6)
        #expect(try header("user-1000.journal").headEntrySeqnum == 4)
        #expect(try header("system.journal").seqnumID == header("user-1000.journal").seqnumID)
        #expect(try messages() == (0..<6).map(String.init))
        #expect(notices.all.isEmpty)
    }

    @Test("A user may read the journal of his own entries")
    func accessList() throws {
        let writer = try open(options())
        append(0..<1, to: writer, owner: 1234)
        writer.close()
        let path = directory.path.appending("user-1234.journal").string
        // The plus sign tells of an access control list, of which the group's place shows the mask.
        let result = try run(["ls", "-l", path], in: directory)
        #expect(result.outputText.hasPrefix("-rw-r-----+"))
    }

    @Test("Entries of a user whose file cannot be opened go to the system's")
    func fallBack() throws {
        try FileSystem.createDirectories(directory.path.appending("user-1000.journal"))
        let writer = try open(options())
        append(0..<1, to: writer)
        append(1..<3, to: writer, owner: 1000)
        writer.close()
        #expect(try header("system.journal").entryCount == 3)
    }

    @Test("Closed files are OFFLINE, and continued", arguments: CommitKind.allCases)
    func continued(commit: CommitKind) throws {
        for part in 0..<3 {
            let writer = try open(options(), commit)
            append((part * 4)..<(part * 4 + 4), to: writer)
            // A file at rest goes ONLINE behind the back of the writer, which keeps the entries from it until then.
            if commit != .overlay || part == 0 { #expect(try header("system.journal").state == .online) }
            writer.close()
            #expect(try header("system.journal").state == .offline)
        }
        #expect(try names() == ["system.journal"])
        #expect(try header("system.journal").entryCount == 12)
        #expect(try verify(directory.path.appending("system.journal"), in: directory).isSuccess)
    }

    @Test("Going offline and online again between entries loses nothing", arguments: CommitKind.allCases)
    func offlineBetweenEntries(commit: CommitKind) throws {
        let writer = try open(options(), commit)
        for index in 0..<50 {
            append(index..<(index + 1), to: writer)
            if index % 3 == 0 { writer.synchronize(then: .offline) }
            if index % 3 == 1 { writer.synchronize() }
        }
        // Kept from the file, the last entry needs no ONLINE yet.
        if commit != .overlay { #expect(try header("system.journal").state == .online) }
        writer.close()
        #expect(try header("system.journal").state == .offline)
        #expect(try messages().count == 50)
    }

    @Test("A full file is archived under systemd's name, and the next goes on", arguments: CommitKind.allCases)
    func rotation(commit: CommitKind) throws {
        let writer = try open(options(maximum: 1 << 20), commit)
        append(0..<4000, to: writer)
        writer.close()
        let archived = try names().filter { $0 != "system.journal" }
        #expect(archived.count >= 2)
        var next: UInt64 = 1
        for name in archived.sorted() + ["system.journal"] {
            let header = try header(name)
            #expect(header.headEntrySeqnum == next)
            next = header.tailEntrySeqnum + 1
            if name != "system.journal" {
                #expect(header.state == .archived)
                let expected = JournalFileName.archived(
                    prefix: "system", seqnumID: header.seqnumID, headSeqnum: header.headEntrySeqnum,
                    headRealtime: header.headEntryRealtime)
                #expect(name == expected.description)
            }
            #expect(try verify(directory.path.appending(name), in: directory).isSuccess)
        }
        #expect(next == 4001)
        #expect(try messages() == (0..<4000).map(String.init))
    }

    @Test("Rotation on request archives files that hold entries, once")
    func requestedRotation() throws {
        let writer = try open(options())
        append(0..<1, to: writer)
        append(1..<2, to: writer, owner: 1000)
        writer.rotate()
        writer.rotate()
        #expect(try names().count == 4)
        append(2..<3, to: writer)
        writer.close()
        #expect(try messages() == ["0", "1", "2"])
    }

    @Test("Only so many archived files are kept; the oldest go first")
    func vacuum() throws {
        var options = options()
        options.maximumFileCount = 4
        let writer = try open(options)
        for index in 0..<8 {
            append(index..<(index + 1), to: writer)
            writer.rotate()
        }
        writer.close()
        #expect(try names().count == 4)
        #expect(try messages() == ["5", "6", "7"])
    }

    @Test("A file of a writer that died is put aside, and none of its entries is lost")
    func uncleanFile() throws {
        try autoreleased { append(0..<5, to: try open(options())) }
        #expect(try header("system.journal").state == .online)
        let writer = try open(options())
        let aside = try names()
        #expect(aside.count == 1)
        #expect(aside[0].hasSuffix(".journal~"))
        append(5..<8, to: writer)
        writer.close()
        #expect(try names().count == 2)
        #expect(try header("system.journal").headEntrySeqnum == 6)
        #expect(try messages() == (0..<8).map(String.init))
        #expect(notices.all.count == 1)
    }

    @Test("A damaged or foreign file is put aside, and writing goes on", arguments: [0, 100, 5000])
    func damagedFile(byteCount: Int) throws {
        let bytes = Array(try Fixture.bytes("small-compact-keyed.journal").prefix(byteCount))
        try directory.write(bytes, to: "system.journal")
        let writer = try open(options())
        append(0..<2, to: writer)
        writer.close()
        #expect(try names().count == 2)
        #expect(try messages() == ["0", "1"])
    }

    @Test("A clock that goes back starts new files, and the order in each holds")
    func clockGoesBack() throws {
        let writer = try open(options())
        append(100..<103, to: writer)
        append(50..<52, to: writer)
        writer.close()
        #expect(notices.all.contains { if case .timeWentBack = $0 { true } else { false } })
        #expect(try names().count == 2)
        #expect(try messages() == ["100", "101", "102", "50", "51"])
    }

    @Test("Entries no journal may hold are reported, and the others are written")
    func invalidEntry() throws {
        let writer = try open(options())
        append(0..<1, to: writer)
        let outcome = writer.append(TestEntry(["bad=1"], realtime: 1_700_000_000_000_001).record().bytes)
        if case .lost(.invalidEntry) = outcome {} else { Issue.record("an entry that no journal may hold was taken") }
        append(2..<3, to: writer)
        writer.close()
        #expect(try messages() == ["0", "2"])
        #expect(notices.all.isEmpty)
    }

    @Test("A path that is no directory is refused")
    func noDirectory() throws {
        let path = try directory.write([], to: "in-the-way").appending("journal")
        #expect(throws: JournalWriteError.self) {
            try JournalDirectoryWriter(path, options: options(), onNotice: notices.add)
        }
    }

    @Test("A file that somebody removes is replaced; what comes afterwards is kept")
    func removedFile() throws {
        let writer = try open(options())
        append(0..<3, to: writer)
        try FileSystem.unlink(directory.path.appending("system.journal"))
        writer.announce()
        append(3..<5, to: writer)
        try FileSystem.unlink(directory.path.appending("system.journal"))
        writer.rotate()
        append(5..<7, to: writer)
        writer.close()
        #expect(try messages() == ["5", "6"])
        #expect(notices.all.filter { if case .vanished = $0 { true } else { false } }.count == 2)
        #expect(!notices.all.contains { if case .entryLost = $0 { true } else { false } })
    }

    @Test("Files put aside do not drive out archived ones")
    func asideFilesDoNotCount() throws {
        for number in 0..<6 {
            let name = JournalFileName.aside(prefix: "system", realtime: UInt64(number), random: 1).description
            try directory.write([], to: name)
        }
        var options = options()
        options.maximumFileCount = 3
        let writer = try open(options)
        for index in 0..<4 {
            append(index..<(index + 1), to: writer)
            writer.rotate()
        }
        writer.close()
        let names = try names()
        #expect(names.filter { $0.hasSuffix("~") }.count == 6)
        #expect(names.filter { $0.hasPrefix("system@") && $0.hasSuffix(".journal") }.count == 2)
    }

    @Test(
        "A header that cannot be true does not decide the sequence numbers",
        arguments: [UInt64.max, UInt64.max - 1, UInt64(1) << 63])
    func impossibleSeqnums(seqnum: UInt64) throws {
        let path = try directory.write(try Fixture.bytes("small-compact-keyed.journal"), to: "other.journal")
        var bytes = ByteBuffer()
        bytes.append(littleEndian: seqnum)
        try bytes.bytes.array.withBytes { try OwnedDescriptor.open(path, .readWrite).write($0, at: 160) }
        let writer = try open(options())
        append(0..<2, to: writer)
        writer.close()
        #expect(try header("system.journal").tailEntrySeqnum == 2)
    }

    @Test("A rotation that is due and fails leaves the old file in use")
    func failedRotation() throws {
        let writer = try open(options(maximum: 1 << 20))
        append(0..<1400, to: writer)
        // Something is where the next file would be made.
        try FileSystem.createDirectories(directory.path.appending(".system.journal.next"))
        append(1400..<1900, to: writer)
        writer.close()
        #expect(try messages().count == 1900)
        #expect(!notices.all.contains { if case .entryLost = $0 { true } else { false } })
        #expect(notices.all.contains { if case .failed = $0 { true } else { false } })
    }

    private func autoreleased(_ body: () throws -> Void) rethrows { try body() }
}

@Suite("Names of journal files")
struct JournalFileNameTests {
    @Test(
        "Every form comes back as it was",
        arguments: [
            "system.journal", "user-1000.journal", "remote-a@b.journal",
            "system@58d8a6d858d8a6d858d8a6d858d8a6d8-0000000000000001-000660de8ea82ad8.journal",
            "system@000660de9769215f-57f10fb11ac6946d.journal~",
        ])
    func roundTrip(name: String) {
        #expect(JournalFileName(name)?.description == name)
    }

    @Test(
        "Other names are none",
        arguments: ["", ".journal", "system", "system.journal.gz", "a.journal~", "x@y.journal~"])
    func others(name: String) {
        #expect(JournalFileName(name) == nil)
    }
}
