internal import JournalFormat
internal import LinuxSystem

/// Entries that another journal file holds already are copied field by field and then item by item: each DATA object is
/// stored once, and an entry only names those that it has. What it says of itself is kept to the bit.
extension JournalFileWriter {
    /// Stores a field for entries that follow, unless the file holds it.
    ///
    /// - Returns: the offset of its DATA object.
    /// - Throws: ``JournalWriteError/full(_:maximumByteCount:)`` and the like; the file is then as it was.
    mutating func storeField(_ payload: RawSpan) throws(JournalWriteError) -> Int {
        compressed.removeAll()
        acceptsAnyFieldName = true
        defer { acceptsAnyFieldName = false }
        var field = try lookUp(payload, start: 0)
        if field.offset == 0 {
            let stored = field.compressed.isEmpty ? payload.byteCount : field.compressed.count
            // An object is begun at the size of what is stored, so no room is needed for what is not compressed yet.
            try makeRoom(
                DataLayout.payloadOffset(isCompact: isCompact) + stored + 8 + FieldLayout.payload
                    + field.nameByteCount + 8)
            try store(&field, payload)
        }
        return field.offset
    }

    /// Appends an entry whose fields are in the file, with the sequence number, times, boot id and xor hash that it has.
    ///
    /// - Parameter data: the offsets of its DATA objects, as ``storeField(_:)`` returned them.
    /// - Precondition: the sequence number is above that of the newest entry.
    mutating func append(_ entry: EntryMetadata, data: [Int]) throws(JournalWriteError) {
        precondition(entry.seqnum > counters.tailSeqnum, "sequence numbers rise within a file")
        items.removeAll(keepingCapacity: true)
        var need = EntryLayout.items + data.count * EntryLayout.itemByteCount(isCompact: isCompact) + 8
        need += try globalArrayNeed()
        for offset in data {
            let chain = try entryChain(ofData: offset)
            need += arrayNeed(chain)
            items.append(Item(offset: offset, hash: map.load(at: offset + DataLayout.hash), chain: chain))
        }
        try makeRoom(need)
        sortItems()
        // The header of a record without fields says the same in the form that the next steps take.
        var builder = EntryBuilder(minimumCapacity: EntryRecord.headerByteCount)
        builder.begin()
        builder.finish(realtime: entry.realtime, monotonic: entry.monotonic, bootID: entry.bootID)
        let header = EntryRecord.Header(decoding: builder.buffer.bytes)
        let offset = storeEntry(header, xorHash: entry.xorHash, leastSeqnum: entry.seqnum)
        try show(offset, header)
    }

    private mutating func makeRoom(_ need: Int) throws(JournalWriteError) {
        guard counters.end + need <= maximumByteCount & ~7 else {
            throw .full(path, maximumByteCount: maximumByteCount)
        }
        try allocate(upTo: counters.end + need)
    }

    /// Gives back the unused end, makes everything durable and marks the file ARCHIVED: it is never written again.
    mutating func archive() throws(JournalWriteError) {
        do {
            if unusedRange.count >= Self.leastHoleByteCount { try? descriptor.punchHole(unusedRange) }
            try descriptor.synchronizeData()
            map.store(FileState.archived.rawValue, at: FileHeader.Offset.state)
            try descriptor.synchronize()
        } catch {
            throw .system(path, operation: "syncing it", error)
        }
    }

    /// The shortest unused end that is worth giving back.
    private static let leastHoleByteCount = 512 << 10
}
