internal import JournalFormat
internal import LinuxSystem

extension JournalFileWriter {
    /// Appends one entry.
    ///
    /// - Parameters:
    ///   - record: an ``EntryRecord``. Of equal fields one is stored.
    ///   - leastSeqnum: the entry's sequence number is the highest of this, the record's own and the one after the
    ///     file's last.
    /// - Returns: the entry's sequence number.
    /// - Throws: ``JournalWriteError``. The file is then as it was, save that it may have grown.
    /// - Complexity: O(bytes of the fields), and the length of the hash chains of fields that are not in the file.
    @discardableResult
    public mutating func append(_ record: RawSpan, leastSeqnum: UInt64 = 0) throws(JournalWriteError) -> UInt64 {
        let header = EntryRecord.Header(decoding: record)
        guard header.fieldCount > 0 else { throw .invalidEntry(reason: "it has no fields") }
        guard isValidRealtime(header.realtime), isValidMonotonic(header.monotonic), !header.bootID.isZero else {
            throw .invalidEntry(reason: "its times or boot id are missing or out of range")
        }
        let (need, xorHash) = try lookUpFields(of: record, count: header.fieldCount)
        let isTight = try makeRoom(for: need, of: record)
        try storeFields(of: record)
        if isTight { try checkRoomForEntry() }
        let entry = storeEntry(
            header, xorHash: xorHash, leastSeqnum: max(leastSeqnum, header.seqnum))
        try show(entry, header)
        if map.hasFaulted { throw .damaged(path, .fileTooShort(byteCount: fileByteCount)) }
        return counters.tailSeqnum
    }

    /// How long the file is, which another program has cut off.
    private var fileByteCount: UInt64 { UInt64((try? descriptor.status())?.byteCount ?? 0) }

    /// Looks up every field and compresses what is new.
    ///
    /// - Returns: what the entry can need, and its xor hash.
    private mutating func lookUpFields(
        of record: RawSpan, count: Int
    ) throws(JournalWriteError) -> (need: Need, xorHash: UInt64) {
        fields.removeAll(keepingCapacity: true)
        compressed.removeAll()
        var xorHash: UInt64 = 0
        var compressionGain = 0
        var need = EntryLayout.items + count * EntryLayout.itemByteCount(isCompact: isCompact) + 8
        var position = EntryRecord.headerByteCount
        for _ in 0..<count {
            let byteCount = Int(record.loadLittleEndian(at: position, as: UInt32.self))
            let start = position + 4
            let payload = record.extracting(start..<(start + byteCount))
            position = start + byteCount
            var field = try lookUp(payload, start: start)
            xorHash ^= field.jenkinsHash
            if field.offset != 0 {
                field.chain = try entryChain(ofData: field.offset)
                need += arrayNeed(field.chain)
            } else {
                let stored = field.compressed.isEmpty ? byteCount : field.compressed.count
                compressionGain = max(compressionGain, byteCount - stored)
                need += DataLayout.payloadOffset(isCompact: isCompact) + stored + 8
                need += FieldLayout.payload + field.nameByteCount + 8
            }
            fields.append(field)
        }
        need += try globalArrayNeed()
        return (Need(byteCount: need, compressionGain: compressionGain), xorHash)
    }

    mutating func lookUp(_ payload: RawSpan, start: Int) throws(JournalWriteError) -> PendingField {
        let key = FieldMemo.key(of: payload)
        let slot = memo.slot(for: key)
        if slot.key == key, try holds(payload, at: slot.offset) {
            noteDataDepth(slot.depth)
            return PendingField(
                start: start, byteCount: payload.byteCount, hash: slot.hash, offset: slot.offset, chainTail: 0,
                depth: slot.depth, compressed: 0..<0, nameByteCount: 0, key: key, jenkinsHash: slot.jenkinsHash)
        }
        let jenkinsHash = JenkinsHash.hash(payload)
        let hash: UInt64
        if case .keyed(let sip) = fieldHash { hash = sip.hash(payload) } else { hash = jenkinsHash }
        let found = try findData(payload, hash: hash)
        var field = PendingField(
            start: start, byteCount: payload.byteCount, hash: hash, offset: found.offset, chainTail: found.tail,
            depth: found.hopCount, compressed: 0..<0, nameByteCount: 0, key: key, jenkinsHash: jenkinsHash)
        if found.offset != 0 {
            noteDataDepth(found.hopCount)
            remember(field)
            return field
        }
        guard let sign = payload.firstOffset(of: UInt8(ascii: "=")),
            acceptsAnyFieldName ? sign > 0 : FieldName.isValid(payload.extracting(0..<sign))
        else {
            throw .invalidEntry(reason: "a field's name is not 1 to 64 of A-Z, 0-9 and _, or begins with a digit")
        }
        field.nameByteCount = sign
        if payload.byteCount >= compressionThreshold { compress(payload, for: &field) }
        return field
    }

    private mutating func compress(_ payload: RawSpan, for field: inout PendingField) {
        let start = compressed.count
        if compressor?.compress(payload, into: &compressed) ?? false {
            field.compressed = start..<compressed.count
        }
    }

    private mutating func remember(_ field: PendingField) {
        // A compressed payload cannot be compared at once; such fields are long and rarely repeated.
        guard field.byteCount < compressionThreshold || compressor == nil else { return }
        memo.remember(
            FieldMemo.Slot(
                key: field.key, hash: field.hash, jenkinsHash: field.jenkinsHash, offset: field.offset,
                depth: field.depth))
    }

    /// Appends the DATA and FIELD objects that are missing, and collects the entry's items in rising order, each once.
    private mutating func storeFields(of record: RawSpan) throws(JournalWriteError) {
        items.removeAll(keepingCapacity: true)
        // Those that are in the file come first: new objects lie behind them, so little is left to sort.
        for index in fields.indices where fields[index].offset != 0 {
            items.append(Item(offset: fields[index].offset, hash: fields[index].hash, chain: fields[index].chain))
        }
        for index in fields.indices where fields[index].offset == 0 {
            var field = fields[index]
            try store(&field, record.extracting(field.start..<(field.start + field.byteCount)))
            items.append(Item(offset: field.offset, hash: field.hash, chain: field.chain))
        }
        sortItems()
    }

    mutating func sortItems() {
        // Short and nearly in order as a rule.
        if items.count <= 64 {
            for index in 1..<max(items.count, 1) {
                let item = items[index]
                var place = index
                while place > 0, items[place - 1].offset > item.offset {
                    items[place] = items[place - 1]
                    place -= 1
                }
                items[place] = item
            }
        } else {
            items.sort { $0.offset < $1.offset }
        }
        var count = 0
        for index in items.indices where count == 0 || items[index].offset != items[count - 1].offset {
            items[count] = items[index]
            count += 1
        }
        items.removeLast(items.count - count)
    }

    /// Appends the DATA of a field that had none when it was looked up.
    mutating func store(_ field: inout PendingField, _ payload: RawSpan) throws(JournalWriteError) {
        let tail: UInt64 = map.load(at: bucket(dataTable, field.hash) + HashTableLayout.tailOffset)
        if tail != UInt64(field.chainTail) {
            // An earlier field of this entry was added to the same bucket; perhaps it is this very field.
            let found = try findData(payload, hash: field.hash)
            field.offset = found.offset
            field.chainTail = found.tail
            field.depth = found.hopCount
        }
        noteDataDepth(field.depth)
        guard field.offset == 0 else { return }
        let isCompressed = !field.compressed.isEmpty
        let storedByteCount = isCompressed ? field.compressed.count : payload.byteCount
        let payloadOffset = DataLayout.payloadOffset(isCompact: isCompact)
        let flags = isCompressed ? compressor?.compression.rawValue ?? 0 : 0
        try checkRoom(payloadOffset + storedByteCount)
        let offset = appendObject(.data, flags: flags, byteCount: payloadOffset + storedByteCount)
        map.store(field.hash, at: offset + DataLayout.hash)
        if isCompressed {
            map.store(compressed.bytes(in: field.compressed), at: offset + payloadOffset)
        } else {
            map.store(payload, at: offset + payloadOffset)
        }
        link(offset, into: dataTable, hash: field.hash, after: field.chainTail)
        summaries?.add(field.hash, bucket: Int(field.hash % dataTable.bucketCount))
        counters.data += 1
        map.storeReleasing(counters.data, at: FileHeader.Offset.dataCount)
        try linkToField(offset, name: payload.extracting(0..<field.nameByteCount))
        field.offset = offset
        if field.chainTail != 0 { field.depth += 1 }
        if !isCompressed {
            remember(field)
        }
    }

    /// Makes the DATA at `data` the newest of its field, whose FIELD object is appended if it is missing.
    private mutating func linkToField(_ data: Int, name: RawSpan) throws(JournalWriteError) {
        let hash = fieldHash.hash(name)
        let found = try findField(name, hash: hash)
        noteFieldDepth(found.hopCount)
        var field = found.offset
        if field == 0 {
            try checkRoom(FieldLayout.payload + name.byteCount)
            field = appendObject(.field, byteCount: FieldLayout.payload + name.byteCount)
            map.store(hash, at: field + FieldLayout.hash)
            map.store(name, at: field + FieldLayout.payload)
            link(field, into: fieldTable, hash: hash, after: found.tail)
            counters.fields += 1
            map.storeReleasing(counters.fields, at: FileHeader.Offset.fieldCount)
        }
        let head: UInt64 = map.load(at: field + FieldLayout.headDataOffset)
        map.storeReleasing(head, at: data + DataLayout.nextFieldOffset)
        map.storeReleasing(UInt64(data), at: field + FieldLayout.headDataOffset)
    }

    /// Appends the ENTRY object. Nothing points to it yet.
    mutating func storeEntry(_ header: EntryRecord.Header, xorHash: UInt64, leastSeqnum: UInt64) -> Int {
        let itemByteCount = EntryLayout.itemByteCount(isCompact: isCompact)
        let entry = appendObject(.entry, byteCount: EntryLayout.items + items.count * itemByteCount)
        // After 2^64 - 2 comes 1: 0 and the highest number are no sequence numbers.
        let next = counters.tailSeqnum >= .max - 1 ? 1 : counters.tailSeqnum + 1
        counters.tailSeqnum = max(next, leastSeqnum)
        map.storeReleasing(counters.tailSeqnum, at: FileHeader.Offset.tailEntrySeqnum)
        if counters.headSeqnum == 0 {
            counters.headSeqnum = counters.tailSeqnum
            map.storeReleasing(counters.headSeqnum, at: FileHeader.Offset.headEntrySeqnum)
        }
        map.store(counters.tailSeqnum, at: entry + EntryLayout.seqnum)
        map.store(header.realtime, at: entry + EntryLayout.realtime)
        map.store(header.monotonic, at: entry + EntryLayout.monotonic)
        storeID(header.bootID, at: entry + EntryLayout.bootID)
        map.store(xorHash, at: entry + EntryLayout.xorHash)
        var place = entry + EntryLayout.items
        for index in items.indices {
            if isCompact {
                map.store(UInt32(items[index].offset), at: place)
            } else {
                map.store(UInt64(items[index].offset), at: place)
                map.store(items[index].hash, at: place + 8)
            }
            place += itemByteCount
        }
        return entry
    }

    /// Lets readers see an entry, which is complete.
    ///
    /// Its new DATA come first. A reader that meets one which names an entry and does not count it takes it for damaged;
    /// until the entry is in the list of all entries nobody has a reason to look at it. Lists of DATA that others look at
    /// come last, so that no list has an entry that the list of all entries has not.
    mutating func show(_ entry: Int, _ header: EntryRecord.Header) throws(JournalWriteError) {
        for index in items.indices where items[index].chain.entryCount == 0 { link(entry, to: items[index]) }
        try linkGlobally(entry)
        publish(header, entry)
        for index in items.indices where items[index].chain.entryCount > 0 { link(entry, to: items[index]) }
    }

    /// Tells in the header which entry is the newest.
    private mutating func publish(_ header: EntryRecord.Header, _ entry: Int) {
        if header.bootID != counters.tailBootID {
            counters.tailBootID = header.bootID
            storeID(header.bootID, at: FileHeader.Offset.tailEntryBootID)
        }
        if counters.headRealtime == 0 {
            counters.headRealtime = header.realtime
            map.storeReleasing(header.realtime, at: FileHeader.Offset.headEntryRealtime)
        }
        counters.tailRealtime = header.realtime
        counters.tailMonotonic = header.monotonic
        map.storeReleasing(header.realtime, at: FileHeader.Offset.tailEntryRealtime)
        map.storeReleasing(header.monotonic, at: FileHeader.Offset.tailEntryMonotonic)
        if headerByteCount >= FileHeader.byteCountOf256 {
            map.storeReleasing(UInt64(entry), at: FileHeader.Offset.tailEntryOffset)
        }
    }

    /// Stores the 16 bytes of an id.
    func storeID(_ id: ID128, at offset: Int) {
        map.store(id.high.byteSwapped, at: offset)
        map.store(id.low.byteSwapped, at: offset + 8)
    }
}
