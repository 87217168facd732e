import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("The comparison of files tells what is not the same")
struct FileComparisonTests {
    let directory: TemporaryDirectory
    let theirs: [UInt8]

    init() throws {
        directory = try TemporaryDirectory()
        theirs = try Fixture.bytes("v256-compact-keyed-zstd.journal")
    }

    /// Our image of the file, with some of its options changed.
    private func image(_ change: (inout JournalFileOptions) -> Void) throws -> [UInt8] {
        var image = ExportImage(like: try theirs.withBytes { try FileHeader(decoding: $0) })
        change(&image.options)
        let path = directory.path.appending("a.journal")
        try image.write([try Fixture.bytes("input.export")], to: path)
        return try FileSystem.contents(of: path)
    }

    /// A compressor that compresses less moves nearly every object to another place.
    @Test("Another way to compress is told from other contents")
    func compression() throws {
        let ours = try image { $0.compressionThreshold = 600 }
        guard case .sameButCompression(let count) = try FileComparison(ours: ours, theirs: theirs) else {
            Issue.record("\(try FileComparison(ours: ours, theirs: theirs))")
            return
        }
        let dissection = try FileDissection(theirs)
        let compressed = try dissection.objects.filter { object in
            try object.flags != 0 && dissection.payload(of: object).count < 600
        }
        #expect(count == compressed.count && count > 0)
    }

    @Test("What differs besides compression is found")
    func structure() throws {
        let ours = try image { $0.compressionThreshold = 600 }
        let dissection = try FileDissection(ours)
        let entry = try #require(dissection.objects.last { $0.type == .entry })
        let array = try #require(dissection.objects.last { $0.type == .entryArray })
        let data = try #require(dissection.objects.last { $0.type == .data && $0.flags == 0 && $0.byteCount & 7 != 0 })
        let changes: [(offset: Int, what: String)] = [
            (entry.offset + EntryLayout.xorHash, "xor_hash"), (entry.offset + EntryLayout.items, "item[0]"),
            (entry.offset + EntryLayout.realtime, "realtime"), (array.offset + EntryArrayLayout.items, "slot[0]"),
            (data.offset + 3, "reserved"), (data.offset + data.byteCount, "padded"),
            (data.offset + data.byteCount - 1, "payload"), (data.offset + DataLayout.nextFieldOffset, "next_field"),
            (FileHeader.Offset.machineID + 15, "machine_id"), (FileHeader.Offset.dataHashChainDepth, "chain_depth"),
            (dissection.end + 64, "behind the last object"), (FileHeader.Offset.entryArrayOffset, "entry_array_offset"),
            (Int(dissection.header.dataHashTableOffset), "bucket head[0]"),
        ]
        for change in changes {
            var changed = ours
            changed[change.offset] ^= 8
            guard case .different(let text) = try FileComparison(ours: changed, theirs: theirs) else {
                Issue.record("\(change.what): not found")
                continue
            }
            let structure = try #require(text.split(separator: "; compared by structure: ").last)
            #expect(structure.contains(change.what), "\(text)")
        }
    }

    @Test("A single byte is named by object and field, wherever it is")
    func bytes() throws {
        let dissection = try FileDissection(theirs)
        let field = try #require(dissection.objects.first { $0.type == .field })
        let changes: [(offset: Int, what: String)] = [
            (16, "the header, state: ours 0x1, systemd's 0x0"),
            (
                field.offset + 16,
                "FIELD number 3 at 0x\(hexadecimal(UInt64(field.offset))) (\"_BOOT_ID\"), hash: ours 0x"
            ),
            (theirs.count - 1, "behind the last object, byte: ours 0x1, systemd's 0x0"),
        ]
        for change in changes {
            var ours = theirs
            ours[change.offset] ^= 1
            guard case .different(let text) = try FileComparison(ours: ours, theirs: theirs) else {
                Issue.record("\(change.what): not found")
                continue
            }
            #expect(text.contains(change.what), "\(text)")
        }
        let longer = try FileComparison(ours: theirs + [0], theirs: theirs)
        guard case .different(let text) = longer else {
            Issue.record("a longer file is not the same")
            return
        }
        #expect(text.contains("our file has \(theirs.count + 1) bytes"))
    }
}
