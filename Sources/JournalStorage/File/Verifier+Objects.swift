internal import JournalFormat
internal import LinuxSystem

/// The checks of single objects, as far as no other file has them.
extension Verifier {
    /// The bytes between the fields of an object, and behind it, are zero.
    ///
    /// Not so behind a compressed value: a compressor may leave something behind the end of what it makes, which
    /// systemd's writer does not remove.
    mutating func checkZeros(_ type: ObjectType, _ object: ObjectHeader, _ bytes: RawSpan, at offset: UInt64) {
        if offset >= compressedEnd + Self.compressorReach {
            // The upper six bytes of the first word.
            if bytes.loadLittleEndian(at: 0, as: UInt64.self) >> 16 != 0 {
                result.add(offset, type) { "one of its reserved bytes is not zero" }
            }
        }
        if type == .data, object.flags != 0 {
            compressedEnd = offset + object.byteCount
            return
        }
        var place = Int(clamping: object.byteCount)
        while place < bytes.byteCount {
            if bytes.byte(at: place) != 0 {
                return result.add(offset, type) { "a byte between it and the next object is not zero" }
            }
            place += 1
        }
    }

    mutating func visitField(_ object: ObjectHeader, _ bytes: RawSpan, at offset: UInt64) {
        guard object.byteCount > UInt64(FieldLayout.payload) else {
            broken.insert(offset)
            hasBrokenField = true
            return result.add(offset, .field) { "it has no name" }
        }
        let hash: UInt64 = bytes.loadLittleEndian(at: FieldLayout.hash)
        let next: UInt64 = bytes.loadLittleEndian(at: FieldLayout.nextHashOffset)
        let head: UInt64 = bytes.loadLittleEndian(at: FieldLayout.headDataOffset)
        let name = bytes.extracting(FieldLayout.payload..<Int(object.byteCount))
        let computed = file.layout.fieldHash.hash(name)
        if computed == hash {
            noteField(name, head, at: offset)
        } else {
            broken.insert(offset)
            hasBrokenField = true
            result.add(offset, .field) { "its name does not have the hash \(hexadecimal(hash)) that it says" }
        }
        passChain(.field, offset, hash, computed, next, isUnlinked: head == 0)
    }

    mutating func checkTable(
        _ type: ObjectType, _ object: ObjectHeader, at offset: UInt64, _ count: UInt64, _ itemsOffset: UInt64,
        _ byteCount: UInt64
    ) {
        guard count == 1 else { return result.add(offset, type) { "a second hash table of the same kind" } }
        if itemsOffset != offset + UInt64(HashTableLayout.items)
            || object.byteCount != byteCount + UInt64(HashTableLayout.items)
        {
            result.add(offset, type) { "the hash table is not where, or not as long as, the header says" }
        }
    }

    mutating func checkTag(_ object: ObjectHeader, _ bytes: RawSpan, at offset: UInt64) {
        guard object.byteCount == UInt64(TagLayout.byteCount) else {
            return result.add(offset, .tag) { "it cannot have \(object.byteCount) bytes" }
        }
        if !result.isSealed { result.add(offset, .tag) { "a seal in a file that is not sealed" } }
        let seqnum: UInt64 = bytes.loadLittleEndian(at: TagLayout.seqnum)
        let number = counts.tags
        if seqnum != number { result.add(offset, .tag) { "its number is \(seqnum), where \(number) belongs" } }
        let epoch: UInt64 = bytes.loadLittleEndian(at: TagLayout.epoch)
        guard isValidMonotonic(epoch) else { return result.add(offset, .tag) { "it cannot be of epoch \(epoch)" } }
        if let lastEpoch {
            let isContinuous = header.compatibleFlags.contains(.sealedContinuous)
            let mayRepeat = counts.tags == 2 || !isContinuous
            if epoch < lastEpoch || (epoch == lastEpoch && !mayRepeat) || (isContinuous && epoch > lastEpoch + 1) {
                result.add(offset, .tag) { "it is of epoch \(epoch), and follows one of epoch \(lastEpoch)" }
            }
        }
        lastEpoch = epoch
    }
}
