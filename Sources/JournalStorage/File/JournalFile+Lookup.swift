public import JournalFormat
internal import LinuxSystem

extension JournalFile {
    /// The DATA object that holds `payload`, `NAME=value`, or `nil` if no entry of the file has this field.
    ///
    /// - Complexity: O(1) on average.
    public func data(_ payload: RawSpan, scratch: inout FieldScratch) -> ObjectOffset? {
        mapping.claim()
        let hash = layout.fieldHash.hash(payload)
        var offset = firstOffset(in: layout.dataHashTable, hash: hash)
        while offset != 0, let place = self.payload(ofDataAt: offset) {
            if mapping.load(at: Int(offset) + DataLayout.hash) == hash,
                withPayload(place, &scratch, { $0.hasSameBytes(as: payload) })
            {
                return mapping.hasFaulted ? nil : ObjectOffset(offset)
            }
            let next = link(at: offset, DataLayout.nextHashOffset)
            guard next > offset else { return nil }
            offset = next
        }
        return nil
    }

    /// The FIELD object of a name, or `nil` if no entry of the file has a field of this name.
    ///
    /// - Complexity: O(1) on average.
    public func field(_ name: RawSpan) -> ObjectOffset? {
        mapping.claim()
        let hash = layout.fieldHash.hash(name)
        var offset = firstOffset(in: layout.fieldHashTable, hash: hash)
        while offset != 0, let place = self.name(ofFieldAt: offset) {
            if mapping.load(at: Int(offset) + FieldLayout.hash) == hash,
                mapping.withBytes(at: place.lowerBound, count: place.count, { $0.hasSameBytes(as: name) })
            {
                return mapping.hasFaulted ? nil : ObjectOffset(offset)
            }
            let next = link(at: offset, FieldLayout.nextHashOffset)
            guard next > offset else { return nil }
            offset = next
        }
        return nil
    }

    /// The first object of the chain where objects of this hash are.
    private func firstOffset(in table: HashTable, hash: UInt64) -> UInt64 {
        guard table.bucketCount > 0 else { return 0 }
        return link(at: table.offset, Int(hash % table.bucketCount) * HashTableLayout.itemByteCount)
    }

    /// Where the name of the FIELD object at `offset` lies, or `nil` if there is no such object.
    private func name(ofFieldAt offset: UInt64) -> Range<Int>? {
        let head = UInt64(FieldLayout.payload)
        guard let byteCount = try? byteCount(of: .field, at: offset, minimum: head + 1) else { return nil }
        return Int(offset + head)..<Int(offset + byteCount)
    }
}

extension JournalFile {
    /// The buckets of a hash table that are not all zero. Most are: they are skipped many at a time.
    func usedBuckets(of table: HashTable) -> [Int] {
        let count = Int(clamping: table.bucketCount)
        let blockCount = 128
        let bucketByteCount = HashTableLayout.itemByteCount
        var zeros = ByteBuffer(minimumCapacity: blockCount * bucketByteCount)
        zeros.append(repeating: 0, count: blockCount * bucketByteCount)
        var buckets: [Int] = []
        var start = 0
        while start < count {
            let end = min(start + blockCount, count)
            let place = Int(table.offset) + start * bucketByteCount
            mapping.withBytes(at: place, count: (end - start) * bucketByteCount) { block in
                if block.hasSameBytes(as: zeros.bytes(in: 0..<block.byteCount)) { return }
                for bucket in start..<end {
                    let head: UInt64 = block.loadLittleEndian(at: (bucket - start) * bucketByteCount)
                    let tail: UInt64 = block.loadLittleEndian(at: (bucket - start) * bucketByteCount + 8)
                    if head | tail != 0 { buckets.append(bucket) }
                }
            }
            start = end
        }
        return buckets
    }

    /// Calls `body` with the name of each field that entries of the file have, in the order of the hash table.
    public func forEachFieldName(_ body: (RawSpan) -> Void) {
        mapping.claim()
        let table = layout.fieldHashTable
        for bucket in usedBuckets(of: table) {
            var offset = link(at: table.offset, bucket * HashTableLayout.itemByteCount)
            while offset != 0, let place = name(ofFieldAt: offset) {
                mapping.withBytes(at: place.lowerBound, count: place.count, body)
                let next = link(at: offset, FieldLayout.nextHashOffset)
                guard next > offset else { break }
                offset = next
            }
        }
    }

    /// Calls `body` with each value that the field `name` has in the file, newest first, until it returns `false`.
    ///
    /// Values that are damaged are left out.
    /// - Parameter body: gets the DATA object, `NAME=value`, and the number of bytes of `NAME`.
    /// - Complexity: O(n) in the values.
    public func forEachValue(
        ofField name: RawSpan, scratch: inout FieldScratch, _ body: (ObjectOffset, RawSpan, Int) -> Bool
    ) {
        guard let field = field(name) else { return }
        var offset = link(at: field.rawValue, FieldLayout.headDataOffset)
        while offset != 0, let place = payload(ofDataAt: offset) {
            var goesOn = true
            _ = withPayload(place, &scratch) { payload in
                if Self.has(payload, name: name) { goesOn = body(ObjectOffset(offset), payload, name.byteCount) }
                return true
            }
            guard goesOn else { return }
            // The list leads to ever older values.
            let next = link(at: offset, DataLayout.nextFieldOffset)
            guard next < offset else { return }
            offset = next
        }
    }

    /// A link that was damaged may lead into the list of another field.
    private static func has(_ payload: RawSpan, name: RawSpan) -> Bool {
        payload.byteCount > name.byteCount && payload.byte(at: name.byteCount) == UInt8(ascii: "=")
            && payload.extracting(first: name.byteCount).hasSameBytes(as: name)
    }
}
