import JournalFormat

/// A named run of bytes in a journal file.
struct FilePart {
    enum Kind {
        case value
        /// The offset of an object, or 0.
        case reference
        /// The offset of a hash table's items, which lie behind the head of its object.
        case itemsReference
        case flags
        case byteCount
        case payload
        /// What follows an object up to a multiple of 8.
        case padding
    }

    var name: StaticString
    /// Which bucket, slot or item it is.
    var index: Int?
    var range: Range<Int>
    var kind: Kind

    var description: String { index.map { "\(name)[\($0)]" } ?? "\(name)" }
}

extension FileDissection {
    private static let headerParts: [(name: StaticString, offset: Int, byteCount: Int, kind: FilePart.Kind)] = [
        ("signature", 0, 8, .value),
        ("compatible_flags", FileHeader.Offset.compatibleFlags, 4, .value),
        ("incompatible_flags", FileHeader.Offset.incompatibleFlags, 4, .value),
        ("state", FileHeader.Offset.state, 1, .value),
        ("reserved", FileHeader.Offset.state + 1, 7, .value),
        ("file_id", FileHeader.Offset.fileID, 16, .value),
        ("machine_id", FileHeader.Offset.machineID, 16, .value),
        ("tail_entry_boot_id", FileHeader.Offset.tailEntryBootID, 16, .value),
        ("seqnum_id", FileHeader.Offset.seqnumID, 16, .value),
        ("header_size", FileHeader.Offset.headerByteCount, 8, .value),
        ("arena_size", FileHeader.Offset.arenaByteCount, 8, .value),
        ("data_hash_table_offset", FileHeader.Offset.dataHashTableOffset, 8, .itemsReference),
        ("data_hash_table_size", FileHeader.Offset.dataHashTableByteCount, 8, .value),
        ("field_hash_table_offset", FileHeader.Offset.fieldHashTableOffset, 8, .itemsReference),
        ("field_hash_table_size", FileHeader.Offset.fieldHashTableByteCount, 8, .value),
        ("tail_object_offset", FileHeader.Offset.tailObjectOffset, 8, .reference),
        ("n_objects", FileHeader.Offset.objectCount, 8, .value),
        ("n_entries", FileHeader.Offset.entryCount, 8, .value),
        ("tail_entry_seqnum", FileHeader.Offset.tailEntrySeqnum, 8, .value),
        ("head_entry_seqnum", FileHeader.Offset.headEntrySeqnum, 8, .value),
        ("entry_array_offset", FileHeader.Offset.entryArrayOffset, 8, .reference),
        ("head_entry_realtime", FileHeader.Offset.headEntryRealtime, 8, .value),
        ("tail_entry_realtime", FileHeader.Offset.tailEntryRealtime, 8, .value),
        ("tail_entry_monotonic", FileHeader.Offset.tailEntryMonotonic, 8, .value),
        ("n_data", FileHeader.Offset.dataCount, 8, .value),
        ("n_fields", FileHeader.Offset.fieldCount, 8, .value),
        ("n_tags", FileHeader.Offset.tagCount, 8, .value),
        ("n_entry_arrays", FileHeader.Offset.entryArrayCount, 8, .value),
        ("data_hash_chain_depth", FileHeader.Offset.dataHashChainDepth, 8, .value),
        ("field_hash_chain_depth", FileHeader.Offset.fieldHashChainDepth, 8, .value),
        ("tail_entry_array_offset", FileHeader.Offset.tailEntryArrayOffset, 4, .reference),
        ("tail_entry_array_n_entries", FileHeader.Offset.tailEntryArrayEntryCount, 4, .value),
        ("tail_entry_offset", FileHeader.Offset.tailEntryOffset, 8, .reference),
    ]

    /// The parts of the header, which together are all of it.
    func forEachPartOfHeader(_ body: (FilePart) throws -> Void) rethrows {
        for part in Self.headerParts where part.offset < Int(header.headerByteCount) {
            try body(
                FilePart(
                    name: part.name, range: part.offset..<part.offset + part.byteCount, kind: part.kind))
        }
    }

    /// The parts of an object, which together are all of it, and the padding behind it.
    func forEachPart(of object: Object, _ body: (FilePart) throws -> Void) rethrows {
        var position = object.offset
        func part(_ name: StaticString, _ byteCount: Int, _ kind: FilePart.Kind, _ index: Int? = nil) throws {
            if byteCount == 0 { return }
            try body(FilePart(name: name, index: index, range: position..<position + byteCount, kind: kind))
            position += byteCount
        }
        let end = object.offset + object.byteCount
        try part("type", 1, .value)
        try part("flags", 1, .flags)
        try part("reserved", 6, .value)
        try part("size", 8, .byteCount)
        switch object.type {
        case .data:
            try part("hash", 8, .value)
            try part("next_hash_offset", 8, .reference)
            try part("next_field_offset", 8, .reference)
            try part("entry_offset", 8, .reference)
            try part("entry_array_offset", 8, .reference)
            try part("n_entries", 8, .value)
            if header.isCompact {
                try part("tail_entry_array_offset", 4, .reference)
                try part("tail_entry_array_n_entries", 4, .value)
            }
            try part("payload", end - position, .payload)
        case .field:
            try part("hash", 8, .value)
            try part("next_hash_offset", 8, .reference)
            try part("head_data_offset", 8, .reference)
            try part("payload", end - position, .payload)
        case .entry:
            try part("seqnum", 8, .value)
            try part("realtime", 8, .value)
            try part("monotonic", 8, .value)
            try part("boot_id", 16, .value)
            try part("xor_hash", 8, .value)
            for index in 0..<(end - position) / EntryLayout.itemByteCount(isCompact: header.isCompact) {
                try part("item", header.isCompact ? 4 : 8, .reference, index)
                if !header.isCompact { try part("item hash", 8, .value, index) }
            }
        case .dataHashTable, .fieldHashTable:
            for index in 0..<(end - position) / HashTableLayout.itemByteCount {
                try part("bucket head", 8, .reference, index)
                try part("bucket tail", 8, .reference, index)
            }
        case .entryArray:
            try part("next_entry_array_offset", 8, .reference)
            let slot = EntryArrayLayout.itemByteCount(isCompact: header.isCompact)
            for index in 0..<(end - position) / slot { try part("slot", slot, .reference, index) }
        case .tag:
            try part("seqnum", 8, .value)
            try part("epoch", 8, .value)
            try part("hmac", 32, .value)
        }
        try part("rest", end - position, .value)
        try part("padding", object.end - end, .padding)
    }
}
