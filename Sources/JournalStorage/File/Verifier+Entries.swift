internal import JournalFormat
internal import LinuxSystem

/// ENTRY objects.
extension Verifier {
    mutating func visitEntry(_ object: ObjectHeader, _ bytes: RawSpan, at offset: UInt64) {
        let itemByteCount = EntryLayout.itemByteCount(isCompact: header.isCompact)
        let byteCount = Int(object.byteCount) - EntryLayout.items
        guard byteCount > 0, byteCount % itemByteCount == 0 else {
            broken.insert(offset)
            return result.add(offset, .entry) { "it cannot have \(object.byteCount) bytes" }
        }
        let metadata = EntryMetadata(
            seqnumID: header.seqnumID, seqnum: bytes.loadLittleEndian(at: EntryLayout.seqnum),
            realtime: bytes.loadLittleEndian(at: EntryLayout.realtime),
            monotonic: bytes.loadLittleEndian(at: EntryLayout.monotonic),
            bootID: ID128(decoding: bytes, at: EntryLayout.bootID),
            xorHash: bytes.loadLittleEndian(at: EntryLayout.xorHash))
        checkItems(
            bytes.extracting(EntryLayout.items..<Int(object.byteCount)), byteCount / itemByteCount, metadata,
            at: offset)
        checkOrder(metadata, at: offset)
    }

    private mutating func checkItems(
        _ items: RawSpan, _ count: Int, _ metadata: EntryMetadata, at offset: UInt64
    ) {
        let isCompact = header.isCompact
        let boot = boots.offset(of: metadata.bootID)
        var namesBoot = false
        var values = sums.listFactor
        var last: UInt64 = 0
        for index in 0..<count {
            let item: UInt64
            let hash: UInt64
            if isCompact {
                item = UInt64(items.loadLittleEndian(at: index * 4, as: UInt32.self))
                hash = 0
            } else {
                item = items.loadLittleEndian(at: index * 16)
                hash = items.loadLittleEndian(at: index * 16 + 8)
            }
            // Values are stored before the entry that has them.
            guard item > last, item < offset, item & 7 == 0 else {
                broken.insert(offset)
                return result.add(offset, .entry) {
                    "item \(index) leads to \(hexadecimal(item)); items rise, and lead to what is before the entry"
                }
            }
            last = item
            namesBoot = namesBoot || item == boot
            values &+= sums.factor(ofValue: item, hash: hash)
        }
        sums.add(entry: offset, values, xorHash: metadata.xorHash)
        if !namesBoot, !boots.isFull { checkBoot(items, count, at: offset) }
    }

    /// An entry whose boot none of its values names must have no value that names one.
    private mutating func checkBoot(_ items: RawSpan, _ count: Int, at offset: UInt64) {
        for index in 0..<count where boots.isBoot(file.item(index, in: items)) {
            return result.add(offset, .entry) { "its boot id is not that of its field _BOOT_ID" }
        }
    }

    private mutating func checkOrder(_ metadata: EntryMetadata, at offset: UInt64) {
        if metadata.seqnum == 0 { result.add(offset, .entry) { "its sequence number cannot be 0" } }
        if !isValidRealtime(metadata.realtime) {
            result.add(offset, .entry) { "its time cannot be \(metadata.realtime)" }
        }
        if !isValidMonotonic(metadata.monotonic) {
            result.add(offset, .entry) { "its monotonic time cannot be \(metadata.monotonic)" }
        }
        if metadata.bootID.isZero { result.add(offset, .entry) { "its boot id cannot be zero" } }
        if let last = lastEntry?.metadata {
            if metadata.seqnum <= last.seqnum {
                result.add(offset, .entry) {
                    "its sequence number, \(metadata.seqnum), is not above the one before it, \(last.seqnum)"
                }
            }
            // The time by the wall clock may fall: clocks are set.
            if metadata.bootID == last.bootID, metadata.monotonic < last.monotonic {
                result.add(offset, .entry) {
                    "its monotonic time, \(metadata.monotonic), is below the one before it, \(last.monotonic)"
                }
            }
        } else if gaps.isEmpty {
            checkFirst(metadata, at: offset)
        }
        lastEntry = (offset, metadata)
    }

    private mutating func checkFirst(_ metadata: EntryMetadata, at offset: UInt64) {
        let header = header
        if metadata.seqnum != header.headEntrySeqnum {
            result.add(UInt64(FileHeader.Offset.headEntrySeqnum), nil) {
                "the header's first sequence number is \(header.headEntrySeqnum), the first entry's "
                    + "\(metadata.seqnum)"
            }
        }
        if metadata.realtime != header.headEntryRealtime {
            result.add(UInt64(FileHeader.Offset.headEntryRealtime), nil) {
                "the header's first time is \(header.headEntryRealtime), the first entry's \(metadata.realtime)"
            }
        }
        if result.isSealed, counts.tags == 0 { result.add(offset, .entry) { "an entry before the first seal" } }
    }
}
