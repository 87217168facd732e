import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// One kind of file.
struct FileKind: CustomTestStringConvertible, Sendable {
    var isCompact: Bool
    var isKeyed: Bool
    var compression: Compression?

    static let all: [FileKind] = [true, false].flatMap { isCompact in
        [true, false].flatMap { isKeyed in
            ([nil] + Compression.allCases).map { FileKind(isCompact: isCompact, isKeyed: isKeyed, compression: $0) }
        }
    }

    /// At the level that Debian's journalctl verifies.
    var options: JournalFileOptions {
        var options = JournalFileOptions()
        options.level = .systemd252
        options.isCompact = isCompact
        options.isKeyed = isKeyed
        options.compression = compression
        return options
    }

    var testDescription: String {
        "\(isCompact ? "compact" : "regular") \(isKeyed ? "keyed" : "Jenkins") \(compression.map { "\($0)" } ?? "none")"
    }
}

@Suite("What we write, systemd reads")
struct WriterOracleTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Entries with all that a journal may hold, the same in every run.
    static func randomEntries(count: Int, seed: UInt64) -> [TestEntry] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { index in
            var entry = TestEntry(
                ["MESSAGE=entry \(index)", "PRIORITY=\(index % 8)", "_PID=\(index % 5)", "EMPTY="],
                realtime: 1_700_000_000_000_000 + UInt64(index), monotonic: UInt64(index))
            if index % 3 == 0 { entry.fields.append(Array("LINES=one\ntwo\n\n\(index % 4)".utf8)) }
            if index % 5 == 0 {
                let length = [511, 512, 513, 5000, 70_000].randomElement(using: &generator)!
                entry.fields.append(Array("LONG=".utf8) + [UInt8](repeating: UInt8(index & 127), count: length - 5))
            }
            if index % 7 == 0 {
                let noise = (0..<Int.random(in: 0...2000, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                entry.fields.append(Array("BINARY=".utf8) + noise)
            }
            if index % 11 == 0 {
                for field in 0..<60 { entry.fields.append(Array("EXTRA_\(field)=\(index * field % 13)".utf8)) }
            }
            if index % 2 == 0 { entry.fields.append(Array("MESSAGE=a second message \(index / 10)".utf8)) }
            return entry
        }
    }

    @Test("Every kind of file verifies and lists as it was written", arguments: FileKind.all)
    func everyKind(kind: FileKind) throws {
        let path = directory.path.appending("a.journal")
        let expected = Self.randomEntries(count: 700, seed: 1)
        try autoreleasing {
            var writer = try JournalFileWriter.create(path, options: kind.options)
            for entry in expected { try writer.append(entry) }
        }
        let verification = try verify(path, in: directory)
        #expect(verification.isSuccess, "\(verification.errorText)")
        let listed = try journalctlEntries(path, in: directory)
        #expect(listed.count == expected.count)
        for (entry, listed) in zip(expected, listed) {
            // journalctl shows the boot id of the entry's header as a field.
            #expect(listed.fields.subtracting([Array("_BOOT_ID=\(entry.bootID)".utf8)]) == Set(entry.fields))
            #expect(listed.metadata["__REALTIME_TIMESTAMP"] == "\(entry.realtime)")
        }
        #expect(try entries(of: path) == expected.map { Set($0.fields) })
    }

    @Test("Long chains of entry arrays", arguments: FileKind.all.filter { $0.compression == nil })
    func longChains(kind: FileKind) throws {
        let path = directory.path.appending("a.journal")
        try autoreleasing {
            var writer = try JournalFileWriter.create(path, options: kind.options)
            for index in 0..<7000 as Range<UInt64> {
                try writer.append(
                    TestEntry(
                        ["A=1", "B=\(index % 2)", "C=\(index % 100)", "D=\(index)"],
                        realtime: 1_700_000_000_000_000 + index, monotonic: index))
            }
        }
        let verification = try verify(path, in: directory)
        #expect(verification.isSuccess, "\(verification.errorText)")
        for (match, count) in [("A=1", 7000), ("B=1", 3500), ("C=99", 70), ("D=6999", 1)] {
            let result = try run(
                ["journalctl", "--file", path.string, "-o", "export", "-q", match], in: directory)
            #expect(ExportEntry.parse(result.output).count == count)
        }
    }

    @Test(
        "A file that is never rotated verifies when its hash table overflows many times over", arguments: [true, false])
    func overfullHashTable(isKeyed: Bool) throws {
        let path = directory.path.appending("a.journal")
        var options = FileKind(isCompact: true, isKeyed: isKeyed, compression: nil).options
        options.isNeverRotated = true
        options.dataBucketCount = 17
        try autoreleasing {
            var writer = try JournalFileWriter.create(path, options: options)
            for index in 0..<3000 as Range<UInt64> {
                try writer.append(
                    TestEntry(
                        ["D=\(index)", "E=\(index / 2)", "F=\(index % 3)"], realtime: 1_700_000_000_000_000 + index,
                        monotonic: index))
            }
        }
        let verification = try verify(path, in: directory)
        #expect(verification.isSuccess, "\(verification.errorText)")
        // The depth is the longest walk that a look-up made: one less than the longest chain but one.
        let header = try JournalFile.open(path).header()
        #expect(header.dataHashChainDepth.map { $0 > 200 && $0 < 400 } == true)
    }

    @Test("A file is continued after it was closed, and lists as one", arguments: FileKind.all)
    func continued(kind: FileKind) throws {
        let path = directory.path.appending("a.journal")
        let expected = Self.randomEntries(count: 120, seed: 5)
        for part in 0..<4 {
            let writer =
                try part == 0
                ? JournalFileWriter.create(path, options: kind.options)
                : JournalFileWriter.open(path, options: kind.options)
            try append(expected[(part * 30)..<(part * 30 + 30)], to: writer)
            try setState(.offline, of: path)
        }
        let verification = try verify(path, in: directory)
        #expect(verification.isSuccess, "\(verification.errorText)")
        #expect(try journalctlEntries(path, in: directory).count == 120)
        #expect(try entries(of: path) == expected.map { Set($0.fields) })
    }

    @Test("A file of systemd's is continued", arguments: ["small-compact-keyed", "small-regular-jenkins"])
    func continuesSystemdsFile(name: String) throws {
        let path = try directory.write(try Fixture.bytes(name + ".journal"), to: "a.journal")
        let before = try journalctlEntries(path, in: directory)
        let writer = try JournalFileWriter.open(path, options: JournalFileOptions())
        let added = Self.randomEntries(count: 50, seed: 6)
        try append(added[...], to: writer)
        #expect(try journalctlEntries(path, in: directory).count == before.count + 50)
        #expect(try entries(of: path).suffix(50) == added.map { Set($0.fields) }[...])
    }

    private func append(_ entries: ArraySlice<TestEntry>, to writer: consuming JournalFileWriter) throws {
        for entry in entries { try writer.append(entry) }
    }

    /// Runs `body`; what it owns is gone when this returns.
    private func autoreleasing(_ body: () throws -> Void) rethrows { try body() }
}

/// Sets the state byte of a file, as its owner does when all is synced.
func setState(_ state: FileState, of path: FilePath) throws {
    try [state.rawValue].withBytes { try OwnedDescriptor.open(path, .readWrite).write($0, at: 16) }
}
