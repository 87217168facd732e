import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("verifying")
struct VerificationTests {
    @Test("finds nothing wrong with what systemd wrote", arguments: goldenNames + smallNames + ["v256-sealed"])
    func intact(name: String) throws {
        var shares: [Double] = []
        let result = try JournalFile.open(Fixture.path(name + ".journal")).verify { shares.append($0) }
        #expect(result.findings.isEmpty)
        #expect(result.isIntact)
        #expect(result.isSealed == (name == "v256-sealed"))
        #expect(shares == shares.sorted())
        #expect(shares.last == 1)
    }

    /// Changes 8 bytes of a small file and tells what verifying finds.
    private func findings(
        _ name: String, at offset: (FileHeader) -> Int, _ change: (UInt64) -> UInt64
    ) throws -> [Verification.Finding]? {
        let bytes = try Fixture.bytes(name + ".journal")
        let directory = try TemporaryDirectory()
        let path = try directory.write(bytes, to: "damaged.journal")
        let (place, value) = try bytes.withBytes { bytes throws(FormatError) in
            let place = offset(try FileHeader(decoding: bytes))
            return (place, change(bytes.loadLittleEndian(at: place)))
        }
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        try (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }.withBytes { bytes throws(Errno) in
            try descriptor.write(bytes, at: place)
        }
        return try JournalFile.open(path).verify().findings
    }

    @Test("finds wrong counts in the header", arguments: smallNames)
    func counts(name: String) throws {
        for field in [
            FileHeader.Offset.headEntrySeqnum, FileHeader.Offset.tailEntrySeqnum, FileHeader.Offset.headEntryRealtime,
            FileHeader.Offset.tailEntryRealtime, FileHeader.Offset.dataCount, FileHeader.Offset.fieldCount,
            FileHeader.Offset.entryArrayCount, FileHeader.Offset.objectCount,
        ] {
            #expect(try findings(name, at: { _ in field }, { $0 + 1 })?.isEmpty == false)
        }
        #expect(try findings(name, at: { _ in FileHeader.Offset.entryCount }, { $0 - 1 })?.isEmpty == false)
    }

    @Test("finds an entry missing from the list of all, and from that of a value", arguments: smallNames)
    func lists(name: String) throws {
        let isCompact = name.contains("compact")
        let slot = isCompact ? 4 : 8
        // The second slot of the first array: the next entry moves up, as if this one had never been listed.
        let result = try findings(
            name, at: { Int($0.entryArrayOffset) + EntryArrayLayout.items + slot },
            { isCompact ? $0 >> 32 | $0 & 0xffff_ffff << 32 : $0 + 8 })
        #expect(result?.isEmpty == false)
    }

    @Test("finds every changed byte of a payload", arguments: smallNames)
    func payloads(name: String) throws {
        let bytes = try Fixture.bytes(name + ".journal")
        let header = try bytes.withBytes { bytes throws(FormatError) in try FileHeader(decoding: bytes) }
        let directory = try TemporaryDirectory()
        let path = try directory.write(bytes, to: "damaged.journal")
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        var offset = Int(header.dataHashTableOffset + header.dataHashTableByteCount)
        var count = 0
        while offset <= Int(header.tailObjectOffset) {
            let object = bytes.withBytes { ObjectHeader(decoding: $0.extracting(offset..<offset + 16)) }
            if object.type == ObjectType.data.rawValue, object.flags == 0 {
                let payload = offset + DataLayout.payloadOffset(isCompact: header.isCompact)
                for place in payload..<offset + Int(object.byteCount) {
                    try [bytes[place] ^ 0x10].withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: place)
                    }
                    let findings = try JournalFile.open(path).verify().findings
                    #expect(findings.map(\.offset) == [ObjectOffset(UInt64(offset))])
                    try [bytes[place]].withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: place) }
                    count += 1
                }
            }
            offset += Int(objectAligned(object.byteCount))
        }
        #expect(count > 100)
    }

    @Test("looks at all buckets of a hash table that takes several passes")
    func largeTable() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("large.journal")
        var options = JournalFileOptions()
        options.maximumByteCount = 128 << 20
        options.dataBucketCount = 5 << 20
        var writer = try JournalFileWriter.create(path, options: options)
        for index in 0..<40 { try writer.append(TestEntry(["MESSAGE=\(index)", "SAME=x"])) }
        try writer.markOffline()
        let file = try JournalFile.open(path)
        #expect(try file.verify().findings == [])
        // The last bucket that is used, and one behind it that is not.
        let header = try file.header()
        let table = Int(header.dataHashTableOffset)
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        let tableBytes = try descriptor.bytes(at: table, upTo: Int(header.dataHashTableByteCount))
        let last = try #require(tableBytes.lastIndex { $0 != 0 }) / 16
        #expect(last > 4 << 20)
        for (bucket, value) in [(last, UInt8(0)), (last + 1, 8)] {
            try [value].withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: table + bucket * 16) }
            let findings = try file.verify().findings
            #expect(findings.contains { $0.text.contains("bucket \(bucket) ") }, "\(findings)")
            let byte = [tableBytes[bucket * 16]]
            try byte.withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: table + bucket * 16) }
        }
        #expect(try file.verify().findings == [])
    }

    @Test("tells all faults of a file, each once and with its kind of object, and goes on behind a gap")
    func severalFaults() throws {
        let bytes = try Fixture.bytes("v256-regular-keyed-zstd.journal")
        let directory = try TemporaryDirectory()
        let path = try directory.write(bytes, to: "damaged.journal")
        let file = try JournalFile.open(path)
        var list = file.allEntries()
        let offsets = [20, 100, 101, 300].map { Int(file.offset(ofEntry: $0, in: &list).rawValue) }
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        func store(_ value: UInt8, at offset: Int) throws {
            try [value].withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: offset) }
        }
        // An xor hash, a type that does not exist, flags, and the hash of an item.
        try store(bytes[offsets[0] + EntryLayout.xorHash] ^ 1, at: offsets[0] + EntryLayout.xorHash)
        try store(0x55, at: offsets[1])
        try store(1, at: offsets[2] + ObjectHeader.Offset.flags)
        try store(bytes[offsets[3] + EntryLayout.items + 8] ^ 1, at: offsets[3] + EntryLayout.items + 8)
        let result = try file.verify()
        let findings = result.findings
        #expect(findings.map(\.offset) == offsets.map { ObjectOffset(UInt64($0)) }, "\(findings)")
        #expect(findings.map(\.object) == [.entry, nil, .entry, .entry])
        #expect(result.findingCount == 4)
    }

    @Test("does not judge a file with features that it does not know")
    func unknownFlags() throws {
        var bytes = try Fixture.bytes("small-compact-keyed.journal")
        bytes[FileHeader.Offset.compatibleFlags + 2] = 0x80
        let directory = try TemporaryDirectory()
        let result = try JournalFile.open(directory.write(bytes, to: "new.journal")).verify()
        #expect(!result.isIntact)
        #expect(result.unknownFlags.rawValue == 0x80_0000)
        #expect(result.findings.isEmpty)
    }
}
