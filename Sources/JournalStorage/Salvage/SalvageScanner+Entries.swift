internal import JournalFormat

/// ENTRY objects.
extension SalvageScanner {
    /// The longest ENTRY object that is looked at: a million fields in the regular layout.
    static let maximumEntryByteCount = 16 << 20

    private enum Verdict {
        case intact(seqnum: UInt64)
        case lost(LostEntry.Reason)
    }

    /// The size of the entry at `offset` if it is intact; `nil` if it is not, or no entry at all.
    mutating func entry(at offset: Int, _ head: ObjectHeader) -> Int? {
        let itemByteCount = EntryLayout.itemByteCount(isCompact: evidence.isCompact)
        let least = EntryLayout.items + itemByteCount
        guard head.byteCount >= UInt64(least), head.byteCount <= UInt64(Self.maximumEntryByteCount),
            (Int(head.byteCount) - EntryLayout.items) % itemByteCount == 0, head.flags == 0
        else { return nil }
        let byteCount = Int(head.byteCount)
        switch judge(offset, byteCount, itemByteCount) {
        case .intact(let seqnum):
            findings.entries.append(.init(seqnum: seqnum, offset: ObjectOffset(UInt64(offset))))
            return byteCount
        case .lost(let reason):
            addLost(offset, reason)
            return nil
        case nil:
            return nil
        }
    }

    /// - Returns: `nil` for what cannot have been an entry.
    private mutating func judge(_ offset: Int, _ byteCount: Int, _ itemByteCount: Int) -> Verdict? {
        guard input.prepare(offset, EntryLayout.items) else { return .lost(.cutOff) }
        let seqnum: UInt64 = input.load(at: offset + EntryLayout.seqnum)
        let realtime: UInt64 = input.load(at: offset + EntryLayout.realtime)
        let monotonic: UInt64 = input.load(at: offset + EntryLayout.monotonic)
        let bootID = ID128(decoding: input.bytes(at: offset + EntryLayout.bootID, count: 16), at: 0)
        let xorHash: UInt64 = input.load(at: offset + EntryLayout.xorHash)
        let isTorn = (
            monotonic: monotonic == 0 && Self.endsSector(offset + EntryLayout.monotonic),
            bootID: bootID.high == 0 && Self.endsSector(offset + EntryLayout.bootID)
                || bootID.low == 0 && Self.endsSector(offset + EntryLayout.bootID + 8)
        )
        let checks = [
            seqnum > 0 && seqnum < .max, isValidRealtime(realtime), isValidMonotonic(monotonic) && !isTorn.monotonic,
            !bootID.isZero && !isTorn.bootID,
        ]
        guard checks.allSatisfy({ $0 }) else {
            // One of these may be damaged in an entry; what only begins like one has more of them wrong.
            return checks.count { $0 } == 3 ? .lost(.invalid) : nil
        }
        guard input.prepare(offset, byteCount) else { return .lost(.cutOff) }
        guard spend(byteCount) else { return .lost(.abandoned) }
        hashes.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: true)
        var combined: UInt64 = 0
        for place in stride(from: offset + EntryLayout.items, to: offset + byteCount, by: itemByteCount) {
            let raw = evidence.isCompact ? UInt64(input.load(at: place, as: UInt32.self)) : input.load(at: place)
            guard raw <= UInt64(input.byteCount), let index = data(at: Int(raw)) else {
                return .lost(isExhausted ? .abandoned : .damagedField(at: ObjectOffset(raw)))
            }
            if !evidence.isCompact, input.load(at: place + 8, as: UInt64.self) != table.items[index].hash {
                return .lost(.damagedField(at: ObjectOffset(raw)))
            }
            members.append(index)
            hashes.append(table.items[index].jenkinsHash)
            combined ^= table.items[index].jenkinsHash
        }
        if combined == xorHash {
            for index in members { table.confirm(index) }
            return .intact(seqnum: seqnum)
        }
        guard XorHash.isMade(xorHash ^ combined, ofRepeated: hashes), !evidence.isKeyLost || areSingleObjects() else {
            return .lost(.otherFields)
        }
        return .intact(seqnum: seqnum)
    }

    /// Whether the word at `offset` is the last of a sector. Zeros there, which no hash vouches for, tell that the power
    /// failed when the sector was on disk as it was before the store, and the next one as it was afterwards.
    private static func endsSector(_ offset: Int) -> Bool { (offset + 8) % 512 == 0 }

    /// Whether no field that nothing vouches for has swallowed what lies behind it.
    ///
    /// A field that was given twice is not in the xor hash, so nothing vouches for it where the key of its own hash is
    /// lost. It is not confirmed therefore, and is believed unless it holds what looks like the header of an object.
    private mutating func areSingleObjects() -> Bool {
        for index in members where !table.items[index].isConfirmed {
            let item = table.items[index]
            guard spend(item.byteCount), dataInput.prepare(item.offset, item.byteCount) else { return false }
            let first = item.offset + DataLayout.payloadOffset(isCompact: evidence.isCompact)
            let end = item.offset + item.byteCount
            for place in stride(from: first, through: end - ObjectHeader.byteCount, by: 8) {
                let word: UInt64 = dataInput.load(at: place)
                // A type, perhaps the flags of a compressed DATA object, and zeros; then a size.
                guard ObjectType(rawValue: UInt8(truncatingIfNeeded: word)) != nil, word >> 16 == 0 else { continue }
                let byteCount: UInt64 = dataInput.load(at: place + ObjectHeader.Offset.byteCount)
                if byteCount > UInt64(ObjectHeader.byteCount), byteCount <= UInt64(input.byteCount - place) {
                    return false
                }
            }
        }
        return true
    }
}
