import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// Files that are about 4 GiB long, all of it holes but for their beginning and their end.
@Suite("At 4 GiB")
struct FourGibibyteTests {
    let directory: TemporaryDirectory
    let path: FilePath

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path.appending("a.journal")
    }

    private func options(isCompact: Bool) -> JournalFileOptions {
        var options = JournalFileOptions()
        options.isCompact = isCompact
        options.compression = nil
        options.dataBucketCount = 2047
        options.maximumByteCount = 8 << 30
        return options
    }

    /// A file with one entry and an object of zeros that nothing refers to, behind which the next object comes at `end`.
    private func make(isCompact: Bool, end: Int, byteCount: Int) throws {
        do {
            var writer = try JournalFileWriter.create(path, options: options(isCompact: isCompact))
            try writer.append(TestEntry(["NUMBER=0", "A=1"]))
        }
        let file = try OwnedDescriptor.open(path, .readWrite)
        func word(_ offset: Int) throws -> UInt64 {
            try file.bytes(at: offset, count: 8).withBytes { $0.loadLittleEndian(at: 0) }
        }
        func set(_ value: Int, _ offset: Int) throws {
            let bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            try bytes.withBytes { (bytes) throws(Errno) in try file.write(bytes, at: offset) }
        }
        let tail = Int(try word(FileHeader.Offset.tailObjectOffset))
        let object = tail + Int(objectAligned(try word(tail + ObjectHeader.Offset.byteCount)))
        try file.truncate(to: byteCount)
        try set(Int(ObjectType.entryArray.rawValue), object)
        try set(end - object, object + ObjectHeader.Offset.byteCount)
        try set(object, FileHeader.Offset.tailObjectOffset)
        try set(byteCount - FileHeader.byteCountOf256, FileHeader.Offset.arenaByteCount)
        try set(Int(try word(FileHeader.Offset.objectCount)) + 1, FileHeader.Offset.objectCount)
        try set(Int(try word(FileHeader.Offset.entryArrayCount)) + 1, FileHeader.Offset.entryArrayCount)
        try setState(.offline, of: path)
    }

    private static let limit = Int(UInt32.max)

    private func entry(_ number: Int) -> TestEntry {
        TestEntry(["NUMBER=\(number)", "A=1"], realtime: 1_700_000_000_000_000 + UInt64(number))
    }

    /// Appends until the file is full, at most nine entries.
    private func fill(_ writer: inout JournalFileWriter) -> Int {
        for number in 1..<10 {
            guard (try? writer.append(entry(number))) != nil else { return number - 1 }
        }
        return 9
    }

    @Test(
        "A compact file takes what ends below 4 GiB, and nothing that does not",
        arguments: Array(stride(from: 0, to: 520, by: 8)))
    func compact(room: Int) throws {
        try make(isCompact: true, end: (Self.limit & ~7) - room, byteCount: Self.limit)
        var writer = try JournalFileWriter.open(path, options: options(isCompact: true))
        let before = try FileSystem.head(of: path)
        let count = 1 + fill(&writer)
        if count == 1 { #expect(try FileSystem.head(of: path) == before) }
        // The second entry takes 72 + 9, and 64 + 8, rounded up, and the first array of A=1.
        #expect(room < 200 ? count == 1 : count < 4)
        #expect(try FileStatus(of: path).byteCount == Self.limit)
        try setState(.offline, of: path)
        let header = try JournalFile.open(path).header()
        #expect(header.tailObjectOffset < UInt64(Self.limit))
        #expect(try entries(of: path).map { $0.count } == Array(repeating: 2, count: count))
        guard room % 104 == 0 else { return }
        #expect(try journalctlEntries(path, in: directory).count == count)
    }

    @Test("A compact file grows to a byte below 4 GiB")
    func growth() throws {
        try make(isCompact: true, end: 0xff80_0000 - 8, byteCount: 0xff80_0000)
        var writer = try JournalFileWriter.open(path, options: options(isCompact: true))
        for number in 1..<4 { try writer.append(entry(number)) }
        #expect(try FileStatus(of: path).byteCount == Self.limit)
        try setState(.offline, of: path)
        #expect(try entries(of: path).count == 4)
        #expect(try journalctlEntries(path, in: directory).count == 4)
    }

    private func append(_ numbers: Range<Int>) throws {
        do {
            var writer = try JournalFileWriter.open(path, options: options(isCompact: false))
            for number in numbers { try writer.append(entry(number)) }
        }
        try setState(.offline, of: path)
    }

    @Test("A regular file goes on beyond it", arguments: [-200, -8, 0, 8])
    func regular(distance: Int) throws {
        try make(isCompact: false, end: (4 << 30) + distance, byteCount: (4 << 30) + (8 << 20))
        // More than the first array of the list holds, so that the next ones are beyond.
        try append(1..<30)
        #expect(try entries(of: path).count == 30)
        try append(30..<40)
        #expect(try entries(of: path).count == 40)
    }
}

extension FileSystem {
    /// The beginning of a file, with its header.
    fileprivate static func head(of path: FilePath) throws -> [UInt8] {
        try OwnedDescriptor.open(path).bytes(at: 0, count: 64 << 10)
    }
}
