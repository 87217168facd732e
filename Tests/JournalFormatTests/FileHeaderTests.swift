import JournalFormat
import TestSupport
import Testing

@Suite("The header of a file")
struct FileHeaderTests {
    static func decode(_ bytes: [UInt8]) throws(FormatError) -> FileHeader {
        try bytes.withBytes { (bytes) throws(FormatError) in try FileHeader(decoding: bytes) }
    }

    @Test("A header that systemd 256 wrote")
    func decodes256() throws {
        let header = try Self.decode(Array(try Fixture.bytes("v256-compact-keyed-zstd.journal").prefix(272)))
        #expect(header.headerByteCount == 272)
        #expect(header.compatibleFlags == .tailEntryBootID)
        #expect(header.incompatibleFlags == [.compact, .keyedHash, .compressedZSTD])
        #expect(header.entryCount == 400)
        #expect(header.headEntrySeqnum == 1)
        #expect(header.tailEntrySeqnum == 400)
        #expect(header.fieldHashTableBucketCount == 333)
        #expect(header.dataHashTableBucketCount == 233_016)
        #expect(header.tailEntryOffset != nil)
    }

    @Test("A header that systemd 252 wrote ends before the offset of the newest entry")
    func decodes252() throws {
        let header = try Self.decode(Array(try Fixture.bytes("v252-regular-jenkins-zstd.journal").prefix(264)))
        #expect(header.headerByteCount == 264)
        #expect(header.incompatibleFlags == .compressedZSTD)
        #expect(header.tailEntryArrayEntryCount != nil)
        #expect(header.tailEntryOffset == nil)
    }

    @Test("A file that ends inside its header is refused at every length")
    func truncations() throws {
        let bytes = Array(try Fixture.bytes("v256-compact-keyed-zstd.journal").prefix(272))
        for byteCount in 0..<272 {
            #expect(throws: FormatError.self) { try Self.decode(Array(bytes.prefix(byteCount))) }
        }
    }

    @Test("Headers of every length that systemd wrote", arguments: [208, 224, 240, 256, 264, 272, 280])
    func lengths(byteCount: Int) throws {
        var bytes = Array(try Fixture.bytes("v256-compact-keyed-zstd.journal").prefix(280))
        bytes[88] = UInt8(byteCount & 255)
        bytes[89] = UInt8(byteCount >> 8)
        let header = try Self.decode(bytes)
        #expect((header.dataCount != nil) == (byteCount >= 216))
        #expect((header.entryArrayCount != nil) == (byteCount >= 240))
        #expect((header.dataHashChainDepth != nil) == (byteCount >= 248))
        #expect((header.tailEntryArrayOffset != nil) == (byteCount >= 260))
        #expect((header.tailEntryOffset != nil) == (byteCount >= 272))
    }

    @Test("What cannot be read is said")
    func refusals() throws {
        let bytes = Array(try Fixture.bytes("v256-compact-keyed-zstd.journal").prefix(272))
        var damaged = bytes
        damaged[0] = UInt8(ascii: "X")
        #expect(throws: FormatError.notAJournal) { try Self.decode(damaged) }
        damaged = bytes
        damaged[16] = 3
        #expect(throws: FormatError.invalidState(3)) { try Self.decode(damaged) }
        damaged = bytes
        damaged[12] |= 0x20
        #expect(throws: FormatError.unsupportedFlags(0x20)) { try Self.decode(damaged) }
        damaged = bytes
        damaged[88] = 200
        damaged[89] = 0
        #expect(throws: FormatError.invalidHeader(field: "header_size", value: 200)) { try Self.decode(damaged) }
    }
}
