internal import JournalFormat

extension FileHeader {
    /// Checks the header of a file that has `fileByteCount` bytes.
    ///
    /// The first group is what reading relies on. The others only show that the file is damaged; they are left out
    /// for a file that is being written, because its fields change one by one while they are copied, and a writer
    /// may have stopped, or died, between any two of them.
    func validate(fileByteCount: UInt64) throws(FormatError) {
        let (end, isOverflow) = headerByteCount.addingReportingOverflow(arenaByteCount)
        guard !isOverflow, end <= fileByteCount else {
            throw .truncated(announcedByteCount: isOverflow ? .max : end, fileByteCount: fileByteCount)
        }
        if compatibleFlags.contains(.sealed), entryArrayCount == nil {
            throw .invalidHeader(field: "header_size", value: headerByteCount)
        }
        try validateTable(dataHashTableOffset, dataHashTableByteCount, end: end, name: "data_hash_table")
        try validateTable(fieldHashTableOffset, fieldHashTableByteCount, end: end, name: "field_hash_table")
        if state == .online { return }
        try validateOffsets(end: end)
        try validateCounts()
        try validateTail()
    }

    private func validateTable(
        _ offset: UInt64, _ byteCount: UInt64, end: UInt64, name: String
    ) throws(FormatError) {
        if offset == 0 && byteCount == 0 { return }
        guard offset & 7 == 0, offset >= headerByteCount + 16, offset < end else {
            throw .invalidHeader(field: name + "_offset", value: offset)
        }
        guard byteCount > 0, byteCount & 15 == 0, byteCount <= end - offset else {
            throw .invalidHeader(field: name + "_size", value: byteCount)
        }
        if state != .online, offset - 16 > tailObjectOffset {
            throw .invalidHeader(field: name + "_offset", value: offset)
        }
    }

    private func validateOffsets(end: UInt64) throws(FormatError) {
        if tailObjectOffset != 0 {
            guard tailObjectOffset & 7 == 0, tailObjectOffset >= headerByteCount, end >= 16,
                tailObjectOffset <= end - 16
            else { throw .invalidHeader(field: "tail_object_offset", value: tailObjectOffset) }
        }
        func check(_ offset: UInt64, _ name: String) throws(FormatError) {
            if offset == 0 { return }
            guard offset & 7 == 0, offset >= headerByteCount, offset <= tailObjectOffset else {
                throw .invalidHeader(field: name, value: offset)
            }
        }
        try check(entryArrayOffset, "entry_array_offset")
        try check(tailEntryOffset ?? 0, "tail_entry_offset")
        if let tailEntryArrayOffset, let tailEntryArrayEntryCount {
            let offset = UInt64(tailEntryArrayOffset)
            let count = UInt64(tailEntryArrayEntryCount)
            try check(offset, "tail_entry_array_offset")
            guard entryArrayOffset <= offset || (offset == 0 && !isTailArrayKnown), (offset == 0) == (count == 0) else {
                throw .invalidHeader(field: "tail_entry_array_offset", value: offset)
            }
            let slotByteCount = UInt64(EntryArrayLayout.itemByteCount(isCompact: isCompact))
            guard count <= entryCount, offset == 0 || count <= (end - offset) / slotByteCount else {
                throw .invalidHeader(field: "tail_entry_array_n_entries", value: count)
            }
        }
    }

    /// Whether the fields that name the last array can be relied on: their 32 bits cannot hold every offset, and are 0
    /// when the last array lies beyond 4 GiB.
    private var isTailArrayKnown: Bool { tailObjectOffset <= UInt64(UInt32.max) }

    private func validateCounts() throws(FormatError) {
        guard objectCount <= arenaByteCount / 16 else { throw .invalidHeader(field: "n_objects", value: objectCount) }
        func check(_ count: UInt64?, _ name: String) throws(FormatError) {
            if let count, count > objectCount { throw .invalidHeader(field: name, value: count) }
        }
        try check(entryCount, "n_entries")
        try check(dataCount, "n_data")
        try check(fieldCount, "n_fields")
        try check(tagCount, "n_tags")
        try check(entryArrayCount, "n_entry_arrays")
    }

    private func validateTail() throws(FormatError) {
        guard let tailEntryOffset else { return }
        if tailEntryOffset != 0 {
            if tailEntryBootID.isZero { throw .invalidHeader(field: "tail_entry_boot_id", value: 0) }
            guard isValidRealtime(headEntryRealtime) else {
                throw .invalidHeader(field: "head_entry_realtime", value: headEntryRealtime)
            }
            guard isValidRealtime(tailEntryRealtime) else {
                throw .invalidHeader(field: "tail_entry_realtime", value: tailEntryRealtime)
            }
            guard isValidMonotonic(tailEntryMonotonic) else {
                throw .invalidHeader(field: "tail_entry_monotonic", value: tailEntryMonotonic)
            }
        } else {
            if compatibleFlags.contains(.tailEntryBootID), !tailEntryBootID.isZero {
                throw .invalidHeader(field: "tail_entry_boot_id", value: tailEntryBootID.high)
            }
            for (value, name) in [
                (headEntryRealtime, "head_entry_realtime"), (tailEntryRealtime, "tail_entry_realtime"),
                (tailEntryMonotonic, "tail_entry_monotonic"),
            ] where value != 0 { throw .invalidHeader(field: name, value: value) }
        }
    }
}
