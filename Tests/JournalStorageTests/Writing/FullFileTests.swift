import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// The end of the file is moved byte by byte over an entry that needs an object of every kind.
@Suite("A file that is full")
struct FullFileTests {
    let directory: TemporaryDirectory
    let path: FilePath

    init() throws {
        directory = try TemporaryDirectory(in: "/dev/shm")
        path = directory.path.appending("a.journal")
    }

    /// Most of the file is a hash table, so that little is needed to fill it.
    private func options(isCompact: Bool, isCompressed: Bool) -> JournalFileOptions {
        var options = JournalFileOptions()
        options.level = .systemd252
        options.isCompact = isCompact
        options.isKeyed = false
        options.compression = isCompressed ? .zstd : nil
        options.maximumByteCount = JournalFileOptions.leastMaximumByteCount
        options.dataBucketCount = Self.bucketCount
        return options
    }

    private static let bucketCount = 31_000

    /// Eleven entries: with the one that fills the file there are 12, and both arrays of the list of all entries are
    /// full. So are those of a field that five entries have; a third has no array yet.
    private func prepare(_ options: JournalFileOptions) throws -> [UInt8] {
        do {
            var writer = try JournalFileWriter.create(path, options: options)
            for number in 0..<11 {
                var fields = ["PAD=\(number)", "NUMBER=\(number)"]
                if number < 5 { fields.append("FIVE=1") }
                if number == 7 { fields.append("ONE=1") }
                try writer.append(TestEntry(fields, realtime: 1_700_000_000_000_000 + UInt64(number)))
            }
        }
        try setState(.offline, of: path)
        return try FileSystem.contents(of: path)
    }

    /// Needs DATA, a FIELD, one array for the list of all entries, one for `FIVE=1` and one for `ONE=1`, and goes on with
    /// a hash chain.
    private static let probe = TestEntry(
        ["NUMBER=\(collision)", "NEW=1", "FIVE=1", "ONE=1", "NEW=1", "LONG=" + String(repeating: "long ", count: 200)],
        realtime: 1_700_000_001_000_000)

    /// A number whose field is in the bucket of `NUMBER=3`.
    private static let collision: Int = {
        func bucket(_ number: Int) -> UInt64 {
            Array("NUMBER=\(number)".utf8).withBytes { JenkinsHash.hash($0) } % UInt64(bucketCount)
        }
        let wanted = bucket(3)
        return (100...).first { bucket($0) == wanted } ?? 0
    }()

    /// An entry with a field of `byteCount` bytes that cannot be compressed.
    private func filler(_ byteCount: Int) -> TestEntry {
        var entry = TestEntry([], realtime: 1_700_000_000_500_000)
        entry.fields = [Array("PAD=".utf8)]
        entry.fields[0] += Self.noise.prefix(byteCount)
        return entry
    }

    private static let noise: [UInt8] = {
        var generator = SeededGenerator(seed: 1)
        return (0..<32768).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }()

    private func end() throws -> Int {
        let bytes = try FileSystem.contents(of: path)
        let tail = Int(try bytes.withBytes { try FileHeader(decoding: $0) }.tailObjectOffset)
        let byteCount: UInt64 = bytes.withBytes { $0.loadLittleEndian(at: tail + ObjectHeader.Offset.byteCount) }
        return tail + Int(objectAligned(byteCount))
    }

    private func reset(_ bytes: [UInt8]) throws {
        try? FileSystem.unlink(path)
        try directory.write(bytes, to: "a.journal")
    }

    @Test(
        "An entry that does not fit leaves no trace, at every byte of its length", arguments: [true, false],
        [true, false])
    func everyByte(isCompact: Bool, isCompressed: Bool) throws {
        let options = options(isCompact: isCompact, isCompressed: isCompressed)
        let prepared = try prepare(options)
        func open() throws -> JournalFileWriter { try JournalFileWriter.open(path, options: options) }
        // How much the filler takes beside its padding, and how much the probe does.
        var fillerEnd = 0
        var need = 0
        do {
            try reset(prepared)
            var writer = try open()
            try writer.append(filler(8))
            fillerEnd = try end()
            try writer.append(Self.probe)
            need = try end() - fillerEnd
        }
        #expect(need > (isCompressed ? 600 : 1500))
        var fitting: [Int] = []
        for room in stride(from: 0, through: need + 320, by: 8) {
            try reset(prepared)
            var writer = try open()
            // What the filler may take at most must fit too, so that the last bytes cannot be filled.
            guard try takes(filler(8 + (512 << 10) - room - fillerEnd), &writer) else {
                #expect(room < 128)
                continue
            }
            try #require(try end() == (512 << 10) - room)
            let before = try FileSystem.contents(of: path)
            if try takes(Self.probe, &writer) {
                fitting.append(room)
            } else {
                #expect(try FileSystem.contents(of: path) == before, "\(room)")
                // What fits is taken all the same.
                if room > 400 { try writer.append(TestEntry(["NUMBER=3"], realtime: 1_700_000_002_000_000)) }
            }
            guard room % 40 == 0 || fitting.count == 1 else { continue }
            try check(room, isVerified: room % 160 == 0 || fitting.count == 1)
        }
        let first = try #require(fitting.first)
        #expect(
            first >= need && first <= need + 256 && fitting == Array(stride(from: first, through: need + 320, by: 8)))
    }

    /// Appends an entry; returns whether there was room for it.
    private func takes(_ entry: TestEntry, _ writer: inout JournalFileWriter) throws(JournalWriteError) -> Bool {
        do {
            try writer.append(entry)
            return true
        } catch {
            if case .full = error { return false }
            throw error
        }
    }

    private func check(_ room: Int, isVerified: Bool) throws {
        try setState(.offline, of: path)
        let verification = try JournalFile.open(path).verify()
        #expect(verification.isIntact, "\(room): \(verification.findings)")
        guard isVerified else { return }
        let theirs = try verify(path, in: directory)
        #expect(theirs.isSuccess, "\(room): \(theirs.errorText)")
    }
}
