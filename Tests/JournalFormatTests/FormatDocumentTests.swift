import Foundation
import JournalFormat
import Testing

/// `Documentation/FileFormat.md` says what the code does.
@Suite("The description of the format")
struct FormatDocumentTests {
    /// The cells of the tables under each heading, without the tables' own headings.
    private let tables: [String: [[String]]]

    init() throws {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardized
        let text = try String(contentsOf: root.appending(path: "Documentation/FileFormat.md"), encoding: .utf8)
        var tables: [String: [[String]]] = [:]
        var heading = ""
        var isInTable = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#") { heading = String(line.drop { $0 == "#" || $0 == " " }) }
            guard line.hasPrefix("|") else {
                isInTable = false
                continue
            }
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                .map { $0.trimmingCharacters(in: .whitespaces) }
            // The first two lines of a table are its head.
            if isInTable, cells[0].first != "-" { tables[heading, default: []].append(cells) }
            isInTable = true
        }
        self.tables = tables
    }

    private static let layouts: [String: [String: Int]] = [
        "The header": [
            "signature": 0, "compatible_flags": FileHeader.Offset.compatibleFlags,
            "incompatible_flags": FileHeader.Offset.incompatibleFlags, "state": FileHeader.Offset.state,
            "reserved": FileHeader.Offset.state + 1, "file_id": FileHeader.Offset.fileID,
            "machine_id": FileHeader.Offset.machineID, "tail_entry_boot_id": FileHeader.Offset.tailEntryBootID,
            "seqnum_id": FileHeader.Offset.seqnumID, "header_size": FileHeader.Offset.headerByteCount,
            "arena_size": FileHeader.Offset.arenaByteCount,
            "data_hash_table_offset": FileHeader.Offset.dataHashTableOffset,
            "data_hash_table_size": FileHeader.Offset.dataHashTableByteCount,
            "field_hash_table_offset": FileHeader.Offset.fieldHashTableOffset,
            "field_hash_table_size": FileHeader.Offset.fieldHashTableByteCount,
            "tail_object_offset": FileHeader.Offset.tailObjectOffset, "n_objects": FileHeader.Offset.objectCount,
            "n_entries": FileHeader.Offset.entryCount, "tail_entry_seqnum": FileHeader.Offset.tailEntrySeqnum,
            "head_entry_seqnum": FileHeader.Offset.headEntrySeqnum,
            "entry_array_offset": FileHeader.Offset.entryArrayOffset,
            "head_entry_realtime": FileHeader.Offset.headEntryRealtime,
            "tail_entry_realtime": FileHeader.Offset.tailEntryRealtime,
            "tail_entry_monotonic": FileHeader.Offset.tailEntryMonotonic, "n_data": FileHeader.Offset.dataCount,
            "n_fields": FileHeader.Offset.fieldCount, "n_tags": FileHeader.Offset.tagCount,
            "n_entry_arrays": FileHeader.Offset.entryArrayCount,
            "data_hash_chain_depth": FileHeader.Offset.dataHashChainDepth,
            "field_hash_chain_depth": FileHeader.Offset.fieldHashChainDepth,
            "tail_entry_array_offset": FileHeader.Offset.tailEntryArrayOffset,
            "tail_entry_array_n_entries": FileHeader.Offset.tailEntryArrayEntryCount,
            "tail_entry_offset": FileHeader.Offset.tailEntryOffset,
        ],
        "Objects": [
            "type": ObjectHeader.Offset.type, "flags": ObjectHeader.Offset.flags,
            "reserved": ObjectHeader.Offset.flags + 1, "size": ObjectHeader.Offset.byteCount,
        ],
        "DATA": [
            "hash": DataLayout.hash, "next_hash_offset": DataLayout.nextHashOffset,
            "next_field_offset": DataLayout.nextFieldOffset, "entry_offset": DataLayout.entryOffset,
            "entry_array_offset": DataLayout.entryArrayOffset, "n_entries": DataLayout.entryCount,
            "tail_entry_array_offset": DataLayout.tailEntryArrayOffset,
            "tail_entry_array_n_entries": DataLayout.tailEntryArrayEntryCount,
        ],
        "FIELD": [
            "hash": FieldLayout.hash, "next_hash_offset": FieldLayout.nextHashOffset,
            "head_data_offset": FieldLayout.headDataOffset,
        ],
        "ENTRY": [
            "seqnum": EntryLayout.seqnum, "realtime": EntryLayout.realtime, "monotonic": EntryLayout.monotonic,
            "boot_id": EntryLayout.bootID, "xor_hash": EntryLayout.xorHash,
        ],
        "DATA_HASH_TABLE and FIELD_HASH_TABLE": [
            "head_hash_offset": HashTableLayout.headOffset, "tail_hash_offset": HashTableLayout.tailOffset,
        ],
        "ENTRY_ARRAY": ["next_entry_array_offset": EntryArrayLayout.nextOffset],
        "TAG": ["seqnum": TagLayout.seqnum, "epoch": TagLayout.epoch, "tag": TagLayout.hmac],
    ]

    /// How long the fixed part of what a table describes is, in bytes.
    private static let ends: [String: Int] = [
        "The header": FileHeader.byteCountOf256, "Objects": ObjectHeader.byteCount,
        "DATA": DataLayout.payloadOffset(isCompact: true), "FIELD": FieldLayout.payload, "ENTRY": EntryLayout.items,
        "DATA_HASH_TABLE and FIELD_HASH_TABLE": HashTableLayout.itemByteCount, "ENTRY_ARRAY": EntryArrayLayout.items,
        "TAG": TagLayout.byteCount,
    ]

    @Test("Every field is where the code has it, and there is no gap", arguments: layouts.keys.sorted())
    func fields(of heading: String) throws {
        let expected = try #require(Self.layouts[heading])
        let rows = try #require(tables[heading]).filter { $0.count >= 4 && Int($0[1]) != nil }
        #expect(Set(rows.map { $0[2] }) == Set(expected.keys))
        #expect(rows.count == expected.count)
        for (row, next) in zip(rows, rows.dropFirst().map { Int($0[0]) } + [Self.ends[heading]]) {
            let offset = try #require(Int(row[0]))
            let byteCount = try #require(Int(row[1]))
            #expect(offset == expected[row[2]], "\(row[2])")
            #expect(offset + byteCount == next, "\(row[2]) ends where nothing begins")
        }
    }

    @Test("The flags have the bits that the code gives them")
    func flags() throws {
        let expected: [String: UInt32] = [
            "SEALED": CompatibleFlags.sealed.rawValue, "TAIL_ENTRY_BOOT_ID": CompatibleFlags.tailEntryBootID.rawValue,
            "SEALED_CONTINUOUS": CompatibleFlags.sealedContinuous.rawValue,
            "COMPRESSED_XZ": IncompatibleFlags.compressedXZ.rawValue,
            "COMPRESSED_LZ4": IncompatibleFlags.compressedLZ4.rawValue,
            "KEYED_HASH": IncompatibleFlags.keyedHash.rawValue,
            "COMPRESSED_ZSTD": IncompatibleFlags.compressedZSTD.rawValue, "COMPACT": IncompatibleFlags.compact.rawValue,
        ]
        let rows = try #require(tables["The header"]).filter { $0[1].hasPrefix("0x") }
        #expect(rows.count == expected.count)
        for row in rows {
            #expect(UInt32(row[1].dropFirst(2), radix: 16) == expected[row[0]], "\(row[0])")
            let isCompatible = CompatibleFlags.known.rawValue & (expected[row[0]] ?? 0) != 0
            #expect(row[3].hasPrefix("compatible") || row[3].hasPrefix("incompatible"))
            if row[3].hasPrefix("compatible") { #expect(isCompatible) }
        }
    }

    @Test("The kinds of objects and the lengths of headers are those of the code")
    func kindsAndLengths() throws {
        let kinds = try #require(tables["Objects"]).filter { $0.count == 3 }
        #expect(kinds.count == 7)
        for row in kinds { #expect(UInt8(row[0]).flatMap(ObjectType.init(rawValue:))?.description == row[1]) }
        let lengths = try #require(tables["The header"]).filter { $0.count == 2 }.map { Int($0[1]) }
        #expect(
            lengths == [FileHeader.minimumByteCount, FileHeader.byteCountOf252, FileHeader.byteCountOf256])
    }
}
