import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// Every mode of reading, on damaged files: each ends, and shows an error or what can still be read.
@Suite("damaged files")
struct DamageTests {
    /// Reads a file in every way there is.
    ///
    /// - Returns: the number of entries read forward, `nil` when the file was refused.
    @discardableResult
    static func readEverything(_ path: FilePath, alsoVerify: Bool = true) -> Int? {
        let file: JournalFile
        do {
            file = try JournalFile.open(path)
        } catch {
            #expect(error.description.hasPrefix(path.string))
            return nil
        }
        let journal = Journal(file: file)
        var count = 0
        var lastSeqnum: UInt64 = 0
        var fieldByteCount = 0
        while journal.next() {
            count += 1
            lastSeqnum = journal.currentEntry?.seqnum ?? 0
            try? journal.forEachField { payload, nameByteCount in fieldByteCount += payload.byteCount - nameByteCount }
        }
        #expect(count <= 1000)
        journal.seekToTail()
        var backward = 0
        while journal.previous() { backward += 1 }
        #expect(backward == count)
        journal.seek(toRealtime: 1_700_000_003_000_000)
        _ = journal.next()
        _ = journal.previous()
        journal.seek(to: Cursor("s=\(file.seqnumID);i=\(hexadecimal(lastSeqnum / 2))") ?? Cursor(realtime: 1))
        _ = journal.previous()
        _ = journal.next()
        if let boot = ID128("9b7d3c1e5f6a48d2b0c4e8f1a2b3c4d5") { journal.seek(toMonotonic: 6_000_000, ofBoot: boot) }
        _ = journal.next()
        journal.setMatch(
            .all([
                .any([.field("UNIT", "a"), .field("PRIORITY", "2")]),
                .any([.field("MESSAGE", "m3"), .field("PRIORITY", "0")]),
            ]))
        journal.seekToHead()
        #expect(journal.skip(1001, .forward) <= 1000)
        #expect(journal.skip(1001, .backward) <= 1000)
        _ = journal.boots()
        for name in journal.fieldNames().prefix(300) {
            journal.forEachUniqueValue(of: name) { value in
                fieldByteCount += value.byteCount
                return true
            }
        }
        if alsoVerify { _ = try? file.verify() }
        return count
    }

    /// The end of the objects of a file.
    static func usedByteCount(_ bytes: [UInt8]) throws -> Int {
        let header = try bytes.withBytes { bytes throws(FormatError) in try FileHeader(decoding: bytes) }
        return Int(header.tailObjectOffset) + 4096
    }

    /// The places of a small file where damage can matter: the header, the objects, some of the buckets.
    static func places(_ bytes: [UInt8]) throws -> [Int] {
        let header = try bytes.withBytes { bytes throws(FormatError) in try FileHeader(decoding: bytes) }
        let objects = Int(header.dataHashTableOffset + header.dataHashTableByteCount)
        let end = try usedByteCount(bytes) - 4096 + 128
        var places = Array(0..<Int(header.headerByteCount) + 32) + Array(objects - 32..<end)
        places += (Int(header.headerByteCount)..<objects).filter { bytes[$0] != 0 }
        return places
    }

    @Test(
        "any one byte changed",
        arguments: ["small-compact-jenkins", "small-compact-keyed", "small-regular-jenkins", "small-regular-keyed"])
    func flippedBytes(name: String) throws {
        let bytes = try Fixture.bytes(name + ".journal")
        let directory = try TemporaryDirectory()
        let path = try directory.write(bytes, to: "damaged.journal")
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        #expect(Self.readEverything(path) == 8)
        var complete = 0
        // All bits at once in one file of each layout, a single one in the others.
        let isWhole = name == "small-compact-keyed" || name == "small-regular-jenkins"
        for place in try Self.places(bytes) {
            let change: UInt8 = isWhole ? 0xff : 1 << UInt8(place & 7)
            try [bytes[place] ^ change].withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: place) }
            if Self.readEverything(path, alsoVerify: isWhole) == 8 { complete += 1 }
            try [bytes[place]].withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: place) }
        }
        // Most damage costs no entry.
        #expect(complete > 1000)
        #expect(Self.readEverything(path) == 8)
    }

    @Test("cut off at any length", arguments: ["small-compact-keyed", "small-regular-jenkins"])
    func truncations(name: String) throws {
        let bytes = try Fixture.bytes(name + ".journal")
        let directory = try TemporaryDirectory()
        let path = try directory.write(bytes, to: "cut.journal")
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        let used = try Self.usedByteCount(bytes)
        let lengths =
            Array(stride(from: bytes.count, to: used, by: -65536)) + Array((used - 6000..<used).reversed())
            + Array(stride(from: used - 6000, to: 400, by: -4099)) + Array((0..<400).reversed())
        for length in lengths {
            try descriptor.truncate(to: length)
            // The header announces the whole arena.
            #expect((Self.readEverything(path) == nil) == (length < bytes.count))
        }
    }

    @Test(
        "cut off at any length, with a header that does not say so",
        arguments: ["small-compact-keyed", "small-regular-jenkins"])
    func truncationsWithFittingHeader(name: String) throws {
        var bytes = try Fixture.bytes(name + ".journal")
        let header = try bytes.withBytes { bytes throws(FormatError) in try FileHeader(decoding: bytes) }
        // A file that is being written is not held to what its header says of its end.
        bytes[FileHeader.Offset.state] = FileState.online.rawValue
        let tables = Int(header.dataHashTableOffset + header.dataHashTableByteCount)
        let directory = try TemporaryDirectory()
        let path = try directory.write(bytes, to: "cut.journal")
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        var counts: [Int] = []
        for length in stride(from: try Self.usedByteCount(bytes) - 4096 + 200, to: tables - 64, by: -1) {
            let arena = UInt64(length) - header.headerByteCount
            let field = (0..<8).map { UInt8(truncatingIfNeeded: arena >> ($0 * 8)) }
            try field.withBytes { bytes throws(Errno) in
                try descriptor.write(bytes, at: FileHeader.Offset.arenaByteCount)
            }
            try descriptor.truncate(to: length)
            counts.append(Self.readEverything(path, alsoVerify: length & 7 == 0) ?? -1)
        }
        #expect(counts.first == 8)
        #expect(counts == counts.sorted(by: >))
        #expect(Set(counts) == Set(-1...8))
    }

    @Test("a hole in the list of all entries hides none of the entries behind it")
    func hole() throws {
        for name in ["v252-regular-keyed-zstd", "v256-compact-keyed-zstd"] {
            let bytes = try Fixture.bytes(name + ".journal")
            let directory = try TemporaryDirectory()
            let path = try directory.write(bytes, to: "hole.journal")
            let descriptor = try OwnedDescriptor.open(path, .readWrite)
            let header = try bytes.withBytes { bytes throws(FormatError) in try FileHeader(decoding: bytes) }
            let itemByteCount = EntryArrayLayout.itemByteCount(isCompact: header.isCompact)
            // The first slot of the first array, which is the first entry's, and the last of it.
            for slot in [0, 3] {
                try Array(repeating: 0, count: itemByteCount).withBytes { bytes throws(Errno) in
                    try descriptor.write(
                        bytes, at: Int(header.entryArrayOffset) + EntryArrayLayout.items + slot * itemByteCount)
                }
            }
            let journal = Journal(file: try JournalFile.open(path))
            let seqnums = try journal.allEntries().map(\.metadata.seqnum)
            #expect(seqnums == [2, 3] + Array(5...400))
            journal.seekToTail()
            #expect(journal.skip(1000, .backward) == 398)
        }
    }

    @Test(
        "compressed payloads with any one byte changed", arguments: ["v256-compact-keyed-lz4", "v256-compact-keyed-xz"])
    func compressedPayloads(name: String) throws {
        let bytes = try Fixture.bytes(name + ".journal")
        let header = try bytes.withBytes { bytes throws(FormatError) in try FileHeader(decoding: bytes) }
        let directory = try TemporaryDirectory()
        let path = try directory.write(bytes, to: "damaged.journal")
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        var offset = Int(header.dataHashTableOffset + header.dataHashTableByteCount)
        var objects: [Range<Int>] = []
        while offset <= Int(header.tailObjectOffset) {
            let object = bytes.withBytes { ObjectHeader(decoding: $0.extracting(offset..<offset + 16)) }
            if object.flags != 0 { objects.append(offset..<offset + Int(object.byteCount)) }
            offset += Int(objectAligned(object.byteCount))
        }
        #expect(objects.count > 2)
        for object in objects.prefix(3) {
            for place in Array(object.prefix(400)) {
                try [bytes[place] ^ 0xff].withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: place) }
                let journal = Journal(file: try JournalFile.open(path))
                var count = 0
                while journal.next() {
                    count += 1
                    try journal.forEachField { _, _ in }
                }
                #expect(count == 400)
                try [bytes[place]].withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: place) }
            }
        }
    }
}

extension Cursor {
    init(realtime: UInt64) {
        self.init(
            EntryMetadata(
                seqnumID: .zero, seqnum: 1, realtime: realtime, monotonic: 0, bootID: .zero, xorHash: 0))
    }
}
