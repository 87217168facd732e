internal import JournalFormat

/// All other objects: they lead nowhere that is gone to, and only their extent is of interest.
extension SalvageScanner {
    /// The size, without padding, of the object at `offset`, when there is one that is intact.
    ///
    /// An intact ENTRY is taken note of, and one that is not as well.
    mutating func object(at offset: Int) -> Int? {
        guard input.prepare(offset, ObjectHeader.byteCount) else { return nil }
        let head = ObjectHeader(decoding: input.bytes(at: offset, count: ObjectHeader.byteCount))
        guard let type = ObjectType(rawValue: head.type), head.byteCount > UInt64(ObjectHeader.byteCount) else {
            return nil
        }
        if type == .entry { return entry(at: offset, head) }
        guard head.byteCount <= UInt64(input.byteCount - offset), type == .data || head.flags == 0 else { return nil }
        let byteCount = Int(head.byteCount)
        switch type {
        case .data: return intactData(at: offset)
        case .field: return isField(offset, byteCount) ? byteCount : nil
        case .entryArray: return isEntryArray(offset, byteCount) ? byteCount : nil
        case .dataHashTable, .fieldHashTable: return isHashTable(offset, byteCount) ? byteCount : nil
        case .tag: return byteCount == TagLayout.byteCount ? byteCount : nil
        case .entry: return nil
        }
    }

    /// A FIELD object must have its hash or, where the hash cannot be checked, a name of letters with zeros behind it:
    /// no size but the right one gives that.
    private mutating func isField(_ offset: Int, _ byteCount: Int) -> Bool {
        let nameByteCount = byteCount - FieldLayout.payload
        guard nameByteCount > 0, nameByteCount <= 64 << 10, spend(byteCount), input.prepare(offset, byteCount) else {
            return false
        }
        let hash: UInt64 = input.load(at: offset + FieldLayout.hash)
        let name = offset + FieldLayout.payload
        switch evidence.hash {
        case .jenkins: return JenkinsHash.hash(input.bytes(at: name, count: nameByteCount)) == hash
        case .keyed(let key): return SipHash24(key: key).hash(input.bytes(at: name, count: nameByteCount)) == hash
        case .lost: break
        }
        guard FieldName.isValid(input.bytes(at: name, count: nameByteCount)) else { return false }
        let end = Int(objectAligned(UInt64(byteCount)))
        guard input.prepare(offset, end) else { return true }
        for padding in offset + byteCount..<offset + end where input.load(at: padding, as: UInt8.self) != 0 {
            return false
        }
        return true
    }

    /// An array's items are offsets that rise, with zeros at the end. The header of an object is none, so that an array
    /// cannot swallow what follows it.
    private mutating func isEntryArray(_ offset: Int, _ byteCount: Int) -> Bool {
        let itemByteCount = EntryArrayLayout.itemByteCount(isCompact: evidence.isCompact)
        let itemsByteCount = byteCount - EntryArrayLayout.items
        guard itemsByteCount > 0, itemsByteCount % itemByteCount == 0, input.prepare(offset, EntryArrayLayout.items)
        else { return false }
        let next: UInt64 = input.load(at: offset + EntryArrayLayout.nextOffset)
        guard next == 0 || next & 7 == 0 && next > UInt64(offset) else { return false }
        var last: UInt64 = 0
        var hasEnded = false
        var position = offset + EntryArrayLayout.items
        while position < offset + byteCount {
            guard input.prepare(position, itemByteCount), spend(itemByteCount) else { return false }
            let item = evidence.isCompact ? UInt64(input.load(at: position, as: UInt32.self)) : input.load(at: position)
            if item == 0 {
                hasEnded = true
            } else {
                guard !hasEnded, item & 7 == 0, item > last else { return false }
                last = item
            }
            position += itemByteCount
        }
        return true
    }

    /// The items of a hash table are offsets. A writer that was killed may have set only one of a bucket's two.
    private mutating func isHashTable(_ offset: Int, _ byteCount: Int) -> Bool {
        let (end, limit) = (offset + byteCount, UInt64(input.byteCount))
        guard (byteCount - HashTableLayout.items) % HashTableLayout.itemByteCount == 0 else { return false }
        var position = offset + HashTableLayout.items
        while position < end {
            guard input.prepare(position, HashTableLayout.itemByteCount), spend(HashTableLayout.itemByteCount) else {
                return false
            }
            let head: UInt64 = input.load(at: position + HashTableLayout.headOffset)
            let tail: UInt64 = input.load(at: position + HashTableLayout.tailOffset)
            guard head & 7 == 0, tail & 7 == 0, max(head, tail) < limit else { return false }
            position += HashTableLayout.itemByteCount
        }
        return true
    }
}
