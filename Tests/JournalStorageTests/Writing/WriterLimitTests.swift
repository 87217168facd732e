import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("A writer at its limits")
struct WriterLimitTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// The smallest files, at the level that Debian's journalctl verifies.
    private var smallOptions: JournalFileOptions {
        var options = JournalFileOptions()
        options.level = .systemd252
        options.maximumByteCount = JournalFileOptions.leastMaximumByteCount
        options.compression = nil
        return options
    }

    @Test("An entry that does not fit leaves no trace, wherever the file ends", arguments: 0..<24)
    func fullFile(variant: Int) throws {
        let path = directory.path.appending("a.journal")
        let count = try fill(path, variant: variant)
        let status = try FileStatus(of: path)
        #expect(status.byteCount == 512 << 10)
        try setState(.offline, of: path)
        let verification = try verify(path, in: directory)
        #expect(verification.isSuccess, "\(verification.errorText)")
        #expect(try journalctlEntries(path, in: directory).count == count)
    }

    /// Fills a file with entries of varied sizes, then with ever smaller ones, until none fits.
    private func fill(_ path: FilePath, variant: Int) throws -> Int {
        var writer = try JournalFileWriter.create(path, options: smallOptions)
        var generator = SeededGenerator(seed: UInt64(variant))
        var count = 0
        for limit in [3000, 500, 40, 1] {
            while true {
                let length = Int.random(in: 0..<limit, using: &generator)
                let entry = TestEntry(
                    [
                        "MESSAGE=\(count) " + String(repeating: "x", count: length), "V=\(count % 3)",
                        "N_\(count % 40)=1",
                    ],
                    realtime: 1_700_000_000_000_000 + UInt64(count), monotonic: UInt64(count))
                do {
                    try writer.append(entry)
                    count += 1
                } catch JournalWriteError.full {
                    break
                }
            }
        }
        return count
    }

    @Test("An entry that fits into no file is told from one that fits into the next")
    func tooLarge() throws {
        var writer = try JournalFileWriter.create(directory.path.appending("a.journal"), options: smallOptions)
        let huge = TestEntry(["MESSAGE=" + String(repeating: "x", count: 600 << 10)])
        #expect { try writer.append(huge) } throws: { error in
            if case JournalWriteError.entryTooLarge = error { true } else { false }
        }
        try writer.append(TestEntry(["A=1"]))
        let count = writer.entryCount
        #expect(count == 1)
    }

    @Test("Rotation is suggested when the hash table is three quarters full")
    func suggestsRotation() throws {
        var writer = try JournalFileWriter.create(directory.path.appending("a.journal"), options: smallOptions)
        for index in 0..<1535 {
            try writer.append(TestEntry(["D=\(index)"]))
            let isFull = writer.suggestsRotation
            #expect(!isFull)
        }
        try writer.append(TestEntry(["D=x"]))
        let isFull = writer.suggestsRotation
        #expect(isFull)
    }

    @Test("Names of fields suggest a rotation only in a file that holds something")
    func namesOfFields() throws {
        var writer = try JournalFileWriter.create(directory.path.appending("a.journal"), options: smallOptions)
        let names = (0..<400).map { "F\($0)=" }
        try writer.append(TestEntry(names))
        let isFullOfNames = writer.suggestsRotation
        #expect(!isFullOfNames)
        // An eighth of the 1 MiB for which the smallest table is made.
        var byteCount = 0
        while byteCount < 150_000 {
            let text = "M=\(byteCount)" + String(repeating: "x", count: 10_000)
            try writer.append(TestEntry([text]))
            byteCount += text.utf8.count
        }
        let isFull = writer.suggestsRotation
        #expect(isFull)
    }

    @Test(
        "An entry that no journal may hold is refused and leaves no trace",
        arguments: [[], ["a=1"], ["=1"], ["NOSIGN"], ["1A=1"], ["A B=1"], ["A=1", "B-=2"]])
    func invalidEntries(fields: [String]) throws {
        let path = directory.path.appending("a.journal")
        var writer = try JournalFileWriter.create(path, options: smallOptions)
        try writer.append(TestEntry(["A=1"]))
        #expect { try writer.append(TestEntry(fields)) } throws: { error in
            if case JournalWriteError.invalidEntry = error { true } else { false }
        }
        #expect { try writer.append(TestEntry(["A=1"], realtime: 0)) } throws: { error in
            if case JournalWriteError.invalidEntry = error { true } else { false }
        }
        try setState(.offline, of: path)
        let verification = try verify(path, in: directory)
        #expect(verification.isSuccess, "\(verification.errorText)")
        let count = writer.entryCount
        #expect(count == 1)
    }

    @Test("A second writer of the same file is refused")
    func locked() throws {
        let path = directory.path.appending("a.journal")
        let writer = try JournalFileWriter.create(path, options: smallOptions)
        try setState(.offline, of: path)
        #expect(throws: JournalWriteError.locked(path)) { _ = try JournalFileWriter.open(path, options: smallOptions) }
        _ = consume writer
        _ = try JournalFileWriter.open(path, options: smallOptions)
    }

    @Test("Files that must be left alone are", arguments: [FileState.online, .archived])
    func unwritableStates(state: FileState) throws {
        let path = try directory.write(try Fixture.bytes("small-compact-keyed.journal"), to: "a.journal")
        try setState(state, of: path)
        #expect { _ = try JournalFileWriter.open(path, options: smallOptions) } throws: { error in
            if case JournalWriteError.notWritable = error { true } else { false }
        }
    }

    @Test("A sealed file is not continued")
    func sealed() throws {
        let path = try directory.write(try Fixture.bytes("v256-sealed.journal"), to: "a.journal")
        try setState(.offline, of: path)
        #expect { _ = try JournalFileWriter.open(path, options: smallOptions) } throws: { error in
            if case JournalWriteError.notWritable = error { true } else { false }
        }
    }

    @Test(
        "A damaged file is refused or continued, and never crashes the writer",
        arguments: ["small-compact-keyed", "small-regular-jenkins"])
    func damagedFiles(name: String) throws {
        let bytes = try Fixture.bytes(name + ".journal")
        let end = try bytes.withBytes { try FileHeader(decoding: $0).tailObjectOffset }
        // The header, and the objects behind the two tables.
        let objects = bytes.indices.suffix(from: 0).prefix(Int(end) + 100).suffix(3000)
        for index in Array(16..<272) + Array(objects) {
            for bit in [index & 7] {
                let path = directory.path.appending("a.journal")
                try? FileSystem.unlink(path)
                try directory.write(bytes, to: "a.journal")
                try [bytes[index] ^ (1 << bit)].withBytes {
                    try OwnedDescriptor.open(path, .readWrite).write($0, at: index)
                }
                tryAppending(to: path)
            }
        }
    }

    private func tryAppending(to path: FilePath) {
        do {
            var writer = try JournalFileWriter.open(path, options: JournalFileOptions())
            for index in 0..<3 { try writer.append(TestEntry(["MESSAGE=\(index)", "PRIORITY=6", "NEW_\(index)=1"])) }
        } catch {
            // Any error will do; a crash would not.
        }
    }
}
