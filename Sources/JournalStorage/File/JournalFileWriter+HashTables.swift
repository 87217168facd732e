internal import JournalFormat
internal import LinuxSystem

extension JournalFileWriter {
    /// What a look-up in a hash table ended with.
    struct Found {
        /// The object, 0 if there is none.
        var offset: Int
        /// The last object of the chain that was looked at, 0 if the chain is empty.
        var tail: Int
        /// How often the walk went on to a next object.
        var hopCount: UInt64
    }

    /// Where the bucket for `hash` lies.
    func bucket(_ table: HashTable, _ hash: UInt64) -> Int {
        table.itemsOffset + Int(hash % table.bucketCount) * HashTableLayout.itemByteCount
    }

    /// Looks for the DATA object that holds `payload`.
    ///
    /// - Complexity: O(length of the bucket's chain)
    mutating func findData(_ payload: RawSpan, hash: UInt64) throws(JournalWriteError) -> Found {
        let bucket = bucket(dataTable, hash)
        let index = (bucket - dataTable.itemsOffset) / HashTableLayout.itemByteCount
        if let length = summaries?.lengthIfMissing(hash, bucket: index) {
            let tail: UInt64 = map.load(at: bucket + HashTableLayout.tailOffset)
            return Found(offset: 0, tail: Int(tail), hopCount: length > 0 ? length - 1 : 0)
        }
        let payloadOffset = DataLayout.payloadOffset(isCompact: isCompact)
        var raw: UInt64 = map.load(at: bucket)
        var found = Found(offset: 0, tail: 0, hopCount: 0)
        while raw != 0 {
            let offset = try object(at: raw, .data, byteCount: payloadOffset)
            if found.tail != 0 {
                guard offset > found.tail else { throw loop(from: found.tail, to: offset) }
                found.hopCount += 1
            }
            found.tail = offset
            if map.load(at: offset + DataLayout.hash, as: UInt64.self) == hash, try holds(payload, at: offset) {
                found.offset = offset
                return found
            }
            raw = map.load(at: offset + DataLayout.nextHashOffset)
        }
        return found
    }

    /// Whether the DATA object at `offset` holds `payload`, perhaps in compressed form.
    mutating func holds(_ payload: RawSpan, at offset: Int) throws(JournalWriteError) -> Bool {
        let payloadOffset = DataLayout.payloadOffset(isCompact: isCompact)
        let byteCount = try objectByteCount(at: offset, .data, least: payloadOffset + 1) - payloadOffset
        let flags: UInt8 = map.load(at: offset + ObjectHeader.Offset.flags)
        let stored = map.bytes(at: offset + payloadOffset, count: byteCount)
        if flags == 0 { return stored.hasSameBytes(as: payload) }
        do {
            decompressed.removeAll()
            guard let compression = try Decompressor.compression(ofFlags: flags) else { return false }
            try decompressor.decompress(stored, compression, into: &decompressed)
            return decompressed.bytes.hasSameBytes(as: payload)
        } catch {
            throw .damaged(path, .decompressionFailed(at: ObjectOffset(UInt64(offset)), reason: error))
        }
    }

    /// Looks for the FIELD object of this name.
    func findField(_ name: RawSpan, hash: UInt64) throws(JournalWriteError) -> Found {
        var raw: UInt64 = map.load(at: bucket(fieldTable, hash))
        var found = Found(offset: 0, tail: 0, hopCount: 0)
        while raw != 0 {
            let offset = try object(at: raw, .field, byteCount: FieldLayout.payload + 1)
            if found.tail != 0 {
                guard offset > found.tail else { throw loop(from: found.tail, to: offset) }
                found.hopCount += 1
            }
            found.tail = offset
            if map.load(at: offset + FieldLayout.hash, as: UInt64.self) == hash {
                let byteCount = try objectByteCount(at: offset, .field, least: FieldLayout.payload + 1)
                let stored = map.bytes(at: offset + FieldLayout.payload, count: byteCount - FieldLayout.payload)
                if stored.hasSameBytes(as: name) {
                    found.offset = offset
                    return found
                }
            }
            raw = map.load(at: offset + FieldLayout.nextHashOffset)
        }
        return found
    }

    /// Appends the object at `offset`, complete but for this, to the chain of its bucket.
    ///
    /// - Parameter tail: the last object of the chain, 0 if it is empty.
    func link(_ offset: Int, into table: HashTable, hash: UInt64, after tail: Int) {
        let bucket = bucket(table, hash)
        // DATA and FIELD have their link at the same place.
        let next = tail == 0 ? bucket + HashTableLayout.headOffset : tail + DataLayout.nextHashOffset
        map.storeReleasing(UInt64(offset), at: next)
        map.storeReleasing(UInt64(offset), at: bucket + HashTableLayout.tailOffset)
    }

    /// Raises the header's figure of how far a look-up had to walk.
    mutating func noteDataDepth(_ hopCount: UInt64) {
        guard hopCount > counters.dataChainDepth else { return }
        counters.dataChainDepth = hopCount
        map.storeReleasing(hopCount, at: FileHeader.Offset.dataHashChainDepth)
    }

    mutating func noteFieldDepth(_ hopCount: UInt64) {
        guard hopCount > counters.fieldChainDepth else { return }
        counters.fieldChainDepth = hopCount
        map.storeReleasing(hopCount, at: FileHeader.Offset.fieldHashChainDepth)
    }

    private func loop(from offset: Int, to next: Int) -> JournalWriteError {
        .damaged(path, .loop(at: ObjectOffset(UInt64(offset)), next: ObjectOffset(UInt64(next))))
    }
}
