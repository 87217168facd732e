internal import JournalFormat

/// The entries, from one file to the other.
extension SalvageRewriter {
    /// Finds out for each DATA object which entry of a run is the last to refer to it.
    mutating func noteUses(_ run: [SalvageFindings.Entry]) {
        for index in lastUses.indices { lastUses[index] = 0 }
        for entry in run {
            let offset = Int(entry.offset.rawValue)
            guard readItems(ofEntryAt: offset) else { continue }
            for index in scanner.members { lastUses[index] = max(lastUses[index], offset) }
        }
    }

    /// Copies the first entries of `rest`, as many as fit.
    mutating func copy(
        _ rest: inout ArraySlice<SalvageFindings.Entry>, to writer: inout JournalFileWriter
    ) throws(JournalWriteError) {
        for index in newOffsets.indices { newOffsets[index] = 0 }
        var next = 0
        while let entry = rest.first {
            do throws(JournalWriteError) {
                try storeData(before: Int(entry.offset.rawValue), from: &next, to: &writer)
                if try append(entry, to: &writer) { rest.removeFirst() } else { lose(&rest, .changed) }
            } catch {
                guard error.isFull || error.isEntryTooLarge else { throw error }
                if writer.entryCount == 0, next < order.count {
                    // All that later entries need as well is too much: only what this one needs, then.
                    next = order.count
                } else {
                    // Not even alone, or not together with those before.
                    if writer.entryCount == 0 { lose(&rest, .tooLarge) }
                    return
                }
            }
        }
    }

    mutating func lose(_ rest: inout ArraySlice<SalvageFindings.Entry>, _ reason: LostEntry.Reason) {
        guard let entry = rest.popFirst() else { return }
        report.findings.addLost(Int(entry.offset.rawValue), reason)
    }

    /// Copies the DATA objects that lie before an entry, as far as it or a later one refers to them.
    private mutating func storeData(
        before end: Int, from next: inout Int, to writer: inout JournalFileWriter
    ) throws(JournalWriteError) {
        while next < order.count, scanner.table.items[order[next]].offset < end {
            let index = order[next]
            if lastUses[index] >= end, newOffsets[index] == 0 { _ = try storeData(index, to: &writer) }
            next += 1
        }
    }

    /// Copies a DATA object.
    ///
    /// - Returns: whether it is still what it was when the file was scanned.
    private mutating func storeData(
        _ index: Int, to writer: inout JournalFileWriter
    ) throws(JournalWriteError) -> Bool {
        let item = scanner.table.items[index]
        let head = DataLayout.payloadOffset(isCompact: scanner.evidence.isCompact)
        guard scanner.dataInput.prepare(item.offset, item.byteCount), item.byteCount > head else { return false }
        let flags: UInt8 = scanner.dataInput.load(at: item.offset + ObjectHeader.Offset.flags)
        let (start, count) = (item.offset + head, item.byteCount - head)
        let offset: Int?
        let bootID: ID128?
        if flags == 0 {
            let payload = scanner.dataInput.bytes(at: start, count: count)
            bootID = BootLedger.bootID(payload)
            offset = try Self.store(payload, item.jenkinsHash, in: &writer)
        } else {
            let range = start..<start + count
            guard SalvageScanner.decompress(scanner.dataInput, range, flags: flags, into: &scanner.scratch) else {
                return false
            }
            bootID = BootLedger.bootID(scanner.scratch.buffer.bytes)
            offset = try Self.store(scanner.scratch.buffer.bytes, item.jenkinsHash, in: &writer)
        }
        boots[index] = bootID
        newOffsets[index] = offset ?? 0
        return offset != nil
    }

    private static func store(
        _ payload: RawSpan, _ jenkinsHash: UInt64, in writer: inout JournalFileWriter
    ) throws(JournalWriteError) -> Int? {
        JenkinsHash.hash(payload) == jenkinsHash ? try writer.storeField(payload) : nil
    }

    /// Copies an entry.
    ///
    /// - Returns: whether it is still what it was when the file was scanned.
    private mutating func append(
        _ entry: SalvageFindings.Entry, to writer: inout JournalFileWriter
    ) throws(JournalWriteError) -> Bool {
        let offset = Int(entry.offset.rawValue)
        guard readItems(ofEntryAt: offset), var metadata = metadata(of: entry), metadata.seqnum == entry.seqnum,
            isValidRealtime(metadata.realtime), isValidMonotonic(metadata.monotonic), !metadata.bootID.isZero
        else { return false }
        metadata.seqnumID = seqnumID
        newData.removeAll(keepingCapacity: true)
        for position in scanner.members.indices {
            let index = scanner.members[position]
            if newOffsets[index] == 0, try !storeData(index, to: &writer) { return false }
            newData.append(newOffsets[index])
        }
        // An entry of a file that was made to do harm may name one field a million times.
        newData.sort()
        var count = 0
        for index in newData.indices where count == 0 || newData[index] != newData[count - 1] {
            newData[count] = newData[index]
            count += 1
        }
        newData.removeLast(newData.count - count)
        // Nothing vouches for the entry's boot id, but for the field that says the same the xor hash does.
        let named = scanner.members.compactMap { boots[$0] }
        if let bootID = named.first, named.count == 1 { metadata.bootID = bootID }
        try writer.append(metadata, data: newData)
        return true
    }

    /// Reads the items of an entry anew, as numbers of DATA objects, into the scanner's ``SalvageScanner/members``.
    private mutating func readItems(ofEntryAt offset: Int) -> Bool {
        scanner.members.removeAll(keepingCapacity: true)
        guard scanner.input.prepare(offset, EntryLayout.items) else { return false }
        let byteCount: UInt64 = scanner.input.load(at: offset + ObjectHeader.Offset.byteCount)
        let isCompact = scanner.evidence.isCompact
        let itemByteCount = EntryLayout.itemByteCount(isCompact: isCompact)
        guard byteCount > UInt64(EntryLayout.items), byteCount <= UInt64(SalvageScanner.maximumEntryByteCount),
            scanner.input.prepare(offset, Int(byteCount))
        else { return false }
        let end = offset + Int(byteCount) - itemByteCount
        for place in stride(from: offset + EntryLayout.items, through: end, by: itemByteCount) {
            let raw = isCompact ? UInt64(scanner.input.load(at: place, as: UInt32.self)) : scanner.input.load(at: place)
            guard let data = Int(exactly: raw), let index = scanner.table.index(of: data),
                scanner.table.items[index].isIntact
            else { return false }
            scanner.members.append(index)
        }
        return !scanner.members.isEmpty
    }
}
