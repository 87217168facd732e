internal import JournalFormat
internal import LinuxSystem

/// What the header says of the file as a whole.
extension Verifier {
    private typealias Offset = FileHeader.Offset

    /// Checks what the header says of itself.
    mutating func checkFlags() {
        for offset in Offset.state + 1..<Offset.fileID where file.mapping.load(at: offset, as: UInt8.self) != 0 {
            result.add(UInt64(offset), nil) { "a reserved byte of the header is not zero" }
            break
        }
        let flags = header.compatibleFlags
        let byteCount = header.headerByteCount
        if flags.contains(.tailEntryBootID) != (byteCount >= UInt64(FileHeader.byteCountOf256)) {
            result.add(UInt64(Offset.compatibleFlags), nil) {
                "the flag TAIL_ENTRY_BOOT_ID does not go with a header of \(byteCount) bytes"
            }
        }
        if flags.contains(.sealedContinuous), !flags.contains(.sealed) {
            result.add(UInt64(Offset.compatibleFlags), nil) {
                "the flag SEALED_CONTINUOUS in a file that is not sealed"
            }
        }
        // A file may have been made longer for its next object. It grows by whole pages, up to its largest size.
        let end = header.headerByteCount &+ header.arenaByteCount
        if isWhole, end % 4096 != 0, end != UInt64(file.mapping.byteCount) {
            result.add(UInt64(Offset.arenaByteCount), nil) { "by the header the file has \(end) bytes" }
        }
    }

    /// Compares what was found with what the header says.
    mutating func checkCounts() {
        guard gaps.isEmpty else { return }
        if isWhole {
            compare("n_objects", Offset.objectCount, header.objectCount, counts.objects)
            compare("n_entries", Offset.entryCount, header.entryCount, counts.entries)
            compare("n_data", Offset.dataCount, header.dataCount, counts.data)
            compare("n_fields", Offset.fieldCount, header.fieldCount, counts.fields)
            compare("n_tags", Offset.tagCount, header.tagCount, counts.tags)
            compare("n_entry_arrays", Offset.entryArrayCount, header.entryArrayCount, counts.entryArrays)
            checkTail()
        } else {
            checkRest()
        }
        checkDepth("data_hash_chain_depth", Offset.dataHashChainDepth, header.dataHashChainDepth, dataChains.longest)
        checkDepth(
            "field_hash_chain_depth", Offset.fieldHashChainDepth, header.fieldHashChainDepth, fieldChains.longest)
        if header.dataHashTableByteCount != 0, counts.dataTables == 0, isWhole {
            result.add(UInt64(Offset.dataHashTableOffset), nil) { "the header names a hash table that is not there" }
        }
        if header.fieldHashTableByteCount != 0, counts.fieldTables == 0, isWhole {
            result.add(UInt64(Offset.fieldHashTableOffset), nil) { "the header names a hash table that is not there" }
        }
    }

    private mutating func compare(_ name: String, _ field: Int, _ expected: UInt64?, _ found: UInt64) {
        guard let expected, expected != found else { return }
        result.add(UInt64(field), nil) { "the header's \(name) is \(expected), the file has \(found)" }
    }

    /// The header's fields of the last entry.
    private mutating func checkTail() {
        let header = header
        guard let last = lastEntry else {
            compare("tail_entry_offset", Offset.tailEntryOffset, header.tailEntryOffset, 0)
            compare("tail_entry_realtime", Offset.tailEntryRealtime, header.tailEntryRealtime, 0)
            compare("tail_entry_monotonic", Offset.tailEntryMonotonic, header.tailEntryMonotonic, 0)
            compare("head_entry_realtime", Offset.headEntryRealtime, header.headEntryRealtime, 0)
            compare("head_entry_seqnum", Offset.headEntrySeqnum, header.headEntrySeqnum, 0)
            return
        }
        let entry = last.metadata
        compare("tail_entry_seqnum", Offset.tailEntrySeqnum, header.tailEntrySeqnum, entry.seqnum)
        compare("tail_entry_realtime", Offset.tailEntryRealtime, header.tailEntryRealtime, entry.realtime)
        compare("tail_entry_monotonic", Offset.tailEntryMonotonic, header.tailEntryMonotonic, entry.monotonic)
        compare("tail_entry_offset", Offset.tailEntryOffset, header.tailEntryOffset, last.offset)
        if header.compatibleFlags.contains(.tailEntryBootID), header.tailEntryBootID != entry.bootID {
            result.add(UInt64(Offset.tailEntryBootID), nil) {
                "the header's boot id is \(header.tailEntryBootID), the last entry's \(entry.bootID)"
            }
        }
    }

    /// The header has the most steps that a writer ever took along a chain: as many as the last object of the longest
    /// one needs, or one less if that was never looked up again.
    private mutating func checkDepth(_ name: String, _ field: Int, _ depth: UInt64?, _ longest: UInt64) {
        guard let depth, broken.isEmpty else { return }
        let most = max(longest, 1) - 1
        let least = max(longest, 2) - 2
        guard depth < least || depth > most && isWhole else { return }
        result.add(UInt64(field), nil) {
            "the header's \(name) is \(depth), the longest chain has \(longest) object\(longest == 1 ? "" : "s")"
        }
    }
}
