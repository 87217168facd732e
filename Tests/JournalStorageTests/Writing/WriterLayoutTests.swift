import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("The bytes of a written file")
struct WriterLayoutTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// A file that systemd 256 wrote from two entries, taken apart by hand: every object, where it lay, and its size.
    @Test("Two entries lie where systemd puts them")
    func twoEntries() throws {
        let path = directory.path.appending("a.journal")
        var options = JournalFileOptions()
        options.fileID = ID128("a2c53012fcca46e2aec7101bacde9213")
        var writer = try JournalFileWriter.create(path, options: options)
        for index in 0..<2 as Range<UInt64> {
            var entry = TestEntry(
                ["_BOOT_ID=0123456789abcdef0123456789abcdef", "MESSAGE=hi \(index)", "PRIORITY=6"],
                realtime: 1_700_000_000_000_000 + index, monotonic: 5_000_000 + index)
            entry.bootID = ID128("0123456789abcdef0123456789abcdef")!
            #expect(try writer.append(entry) == index + 1)
        }
        let bytes = try FileSystem.contents(of: path)
        bytes.withBytes { bytes in
            func word(_ offset: Int) -> UInt64 { bytes.loadLittleEndian(at: offset) }
            func half(_ offset: Int) -> UInt32 { bytes.loadLittleEndian(at: offset) }
            let objects: [(Int, ObjectType, UInt64)] = [
                (272, .fieldHashTable, 5344), (5616, .dataHashTable, 3_728_272), (3_733_888, .data, 113),
                (3_734_008, .field, 48), (3_734_056, .data, 84), (3_734_144, .field, 47), (3_734_192, .data, 82),
                (3_734_280, .field, 48), (3_734_328, .entry, 76), (3_734_408, .entryArray, 40),
                (3_734_448, .data, 84), (3_734_536, .entry, 76), (3_734_616, .entryArray, 40),
                (3_734_656, .entryArray, 40),
            ]
            for (offset, type, byteCount) in objects {
                #expect(bytes.byte(at: offset) == type.rawValue)
                #expect(word(offset + 8) == byteCount)
            }
            // DATA _BOOT_ID: hash, entry, array, count, tail.
            #expect(word(3_733_888 + 16) == 0xe144_2926_a2dc_728b)
            #expect(word(3_733_888 + 40) == 3_734_328)
            #expect(word(3_733_888 + 48) == 3_734_616)
            #expect(word(3_733_888 + 56) == 2)
            #expect(half(3_733_888 + 64) == 3_734_616)
            #expect(half(3_733_888 + 68) == 1)
            // Its bucket.
            #expect(word(5632 + 97_739 * 16) == 3_733_888)
            #expect(word(5632 + 97_739 * 16 + 8) == 3_733_888)
            // FIELD MESSAGE points to the newest value, that to the older one.
            #expect(word(3_734_144 + 16) == 0x7af1_a473_1dba_4736)
            #expect(word(3_734_144 + 32) == 3_734_448)
            #expect(word(3_734_448 + 32) == 3_734_056)
            // The entries' xor hashes and items.
            #expect(word(3_734_328 + 56) == 0xfb7c_ff9e_9fb9_0272)
            #expect(word(3_734_536 + 56) == 0x2187_6826_cfbb_b77f)
            #expect(
                [half(3_734_536 + 64), half(3_734_536 + 68), half(3_734_536 + 72)] == [3_733_888, 3_734_192, 3_734_448])
            // The global array.
            #expect([half(3_734_408 + 24), half(3_734_408 + 28), half(3_734_408 + 32)] == [3_734_328, 3_734_536, 0])
        }
        try bytes.withBytes { bytes in
            let header = try FileHeader(decoding: bytes)
            #expect(header.arenaByteCount == 8_388_336)
            #expect(header.tailObjectOffset == 3_734_656)
            #expect(header.objectCount == 14)
            #expect(header.entryCount == 2)
            #expect(header.dataCount == 4)
            #expect(header.fieldCount == 3)
            #expect(header.entryArrayCount == 3)
            #expect(header.tailEntrySeqnum == 2)
            #expect(header.headEntrySeqnum == 1)
            #expect(header.entryArrayOffset == 3_734_408)
            #expect(header.tailEntryArrayOffset == 3_734_408)
            #expect(header.tailEntryArrayEntryCount == 2)
            #expect(header.tailEntryOffset == 3_734_536)
            #expect(header.dataHashChainDepth == 0)
            #expect(header.fieldHashChainDepth == 0)
            #expect(header.seqnumID == header.fileID)
        }
    }

    @Test(
        "Hash tables have the sizes that systemd gives them",
        arguments: [
            (512 << 10, 2047), (1 << 20, 2047), (8 << 20, 14_563), (10_002_432, 17_365), (128 << 20, 233_016),
        ])
    func bucketCounts(maximum: Int, buckets: UInt64) throws {
        var options = JournalFileOptions()
        options.maximumByteCount = maximum
        let path = directory.path.appending("b.journal")
        _ = try JournalFileWriter.create(path, options: options)
        let header = try JournalFile.open(path).header()
        #expect(header.dataHashTableBucketCount == buckets)
        #expect(header.fieldHashTableBucketCount == 333)
    }

    @Test("Equal fields of an entry are stored once, and cancel each other in its xor hash")
    func equalFields() throws {
        let path = directory.path.appending("c.journal")
        var writer = try JournalFileWriter.create(path, options: JournalFileOptions())
        try writer.append(TestEntry(["A=1", "B=2", "A=1"]))
        try writer.append(TestEntry(["A=1", "A=1", "A=1"]))
        #expect(try entries(of: path) == [[Array("A=1".utf8), Array("B=2".utf8)], [Array("A=1".utf8)]])
        let file = try JournalFile.open(path)
        var list = file.allEntries()
        let first = try file.metadata(ofEntryAt: file.offset(ofEntry: 0, in: &list))
        let second = try file.metadata(ofEntryAt: file.offset(ofEntry: 1, in: &list))
        #expect(first.xorHash == "B=2".withBytes { JenkinsHash.hash($0) })
        #expect(second.xorHash == "A=1".withBytes { JenkinsHash.hash($0) })
    }

    @Test("Payloads are compressed from the threshold on, when it pays")
    func compressionThreshold() throws {
        let path = directory.path.appending("d.journal")
        var writer = try JournalFileWriter.create(path, options: JournalFileOptions())
        var generator = SeededGenerator(seed: 3)
        var noise = TestEntry([])
        noise.fields = [Array("N=".utf8) + (0..<4096).map { _ in UInt8.random(in: 0...255, using: &generator) }]
        for byteCount in [511, 512] {
            let payload = "L\(byteCount)=" + String(repeating: "x", count: byteCount - 5)
            try writer.append(TestEntry([payload]))
        }
        try writer.append(noise)
        var flags: [Int: UInt8] = [:]
        let bytes = try FileSystem.contents(of: path)
        bytes.withBytes { bytes in
            var offset = 272
            while offset + 16 <= bytes.byteCount, bytes.byte(at: offset) != 0 {
                let size = Int(bytes.loadLittleEndian(at: offset + 8, as: UInt64.self))
                if bytes.byte(at: offset) == 1 { flags[size] = bytes.byte(at: offset + 1) }
                offset += Int(objectAligned(UInt64(size)))
            }
        }
        #expect(flags[72 + 511] == 0)
        #expect(flags[72 + 512] == nil)
        #expect(flags[72 + 4098] == 0)
        #expect(flags.values.filter { $0 == Compression.zstd.rawValue }.count == 1)
    }
}
