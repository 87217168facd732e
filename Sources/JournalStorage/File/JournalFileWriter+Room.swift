internal import JournalFormat
internal import LinuxSystem

/// Room for an entry before it is stored.
extension JournalFileWriter {
    /// The bytes that an entry can need.
    struct Need {
        /// At most so many of the file: equal fields and new names are counted as often as they occur.
        var byteCount: Int
        /// What the payload that shrinks most loses by its compression.
        var compressionGain: Int
    }

    /// Makes sure that the entry whose fields have been looked up can be stored.
    ///
    /// Growth that an estimate of the need would ask for is looked at closely, so that the file grows with the same entry
    /// as systemd's.
    ///
    /// - Returns: whether there is no more room than the entry needs by a close look.
    mutating func makeRoom(for need: Need, of record: RawSpan) throws(JournalWriteError) -> Bool {
        let estimate = counters.end + need.byteCount + sealByteCount
        guard estimate <= maximumByteCount & ~7 else {
            let fixed = pageAligned(dataTable.itemsOffset + Int(dataTable.bucketCount) * HashTableLayout.itemByteCount)
            if fixed + need.byteCount + 2 * sealByteCount > maximumByteCount {
                throw .entryTooLarge(path, byteCount: need.byteCount)
            }
            throw .full(path, maximumByteCount: maximumByteCount)
        }
        if estimate + need.compressionGain <= counters.allocatedEnd { return false }
        let reach = try reach(of: record)
        // What is compressed may fit into a file although it would not as it is.
        let end = reach + sealByteCount
        try allocate(upTo: pageAligned(end) <= maximumByteCount ? end : estimate)
        return true
    }

    /// Up to where systemd allocates the file for the entry whose fields have been looked up: for the objects that will be
    /// stored, and for each payload to be compressed at first as much as it takes as it is.
    ///
    /// - Complexity: O(n²) in the number of new fields. It is called for few entries of a file.
    private func reach(of record: RawSpan) throws(JournalWriteError) -> Int {
        var (end, reach) = (counters.end, counters.end)
        func add(_ byteCount: Int, reserved: Int = 0) {
            reach = max(reach, end + max(byteCount, reserved))
            end += Int(objectAligned(UInt64(byteCount)))
        }
        var newFields: [PendingField] = []
        for field in fields where field.offset == 0 {
            let payload = payload(of: field, in: record)
            let isRepeated = newFields.contains {
                $0.hash == field.hash && self.payload(of: $0, in: record).hasSameBytes(as: payload)
            }
            if isRepeated { continue }
            let head = DataLayout.payloadOffset(isCompact: isCompact)
            let stored = field.compressed.isEmpty ? field.byteCount : field.compressed.count
            add(head + stored, reserved: head + field.byteCount)
            let name = payload.extracting(0..<field.nameByteCount)
            let isKnownName = newFields.contains {
                self.payload(of: $0, in: record).extracting(0..<$0.nameByteCount).hasSameBytes(as: name)
            }
            newFields.append(field)
            if isKnownName { continue }
            if try findField(name, hash: fieldHash.hash(name)).offset == 0 { add(FieldLayout.payload + name.byteCount) }
        }
        var chains: [Int: EntryChain] = [:]
        for field in fields where field.offset != 0 { chains[field.offset] = field.chain }
        let itemCount = newFields.count + chains.count
        add(EntryLayout.items + itemCount * EntryLayout.itemByteCount(isCompact: isCompact))
        add(try globalArrayNeed())
        for chain in chains.values { add(arrayNeed(chain)) }
        return reach
    }

    @_lifetime(copy record)
    private func payload(of field: PendingField, in record: RawSpan) -> RawSpan {
        record.extracting(field.start..<(field.start + field.byteCount))
    }

    /// Makes sure that an object of `byteCount` bytes, or several together, can be appended.
    ///
    /// - Throws: ``JournalWriteError/damaged(_:_:)``. There is room for an entry before it is stored, unless the tables
    ///   that it is looked up in are damaged and say something else the second time.
    @inline(__always)
    func checkRoom(_ byteCount: Int) throws(JournalWriteError) {
        if counters.end + Int(objectAligned(UInt64(byteCount))) > counters.allocatedEnd { throw noRoom(byteCount) }
    }

    @inline(never)
    private func noRoom(_ byteCount: Int) -> JournalWriteError {
        .damaged(
            path,
            .objectBeyondEnd(
                at: ObjectOffset(UInt64(counters.end)), byteCount: UInt64(byteCount),
                fileByteCount: UInt64(counters.allocatedEnd)))
    }

    /// Makes sure that the ENTRY object of ``items``, and the arrays that it opens, can be appended.
    func checkRoomForEntry() throws(JournalWriteError) {
        let itemByteCount = EntryLayout.itemByteCount(isCompact: isCompact)
        var byteCount = Int(objectAligned(UInt64(EntryLayout.items + items.count * itemByteCount)))
        byteCount += try globalArrayNeed()
        for item in items { byteCount += arrayNeed(item.chain) }
        try checkRoom(byteCount)
    }
}
