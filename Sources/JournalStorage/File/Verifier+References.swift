internal import JournalFormat
internal import LinuxSystem

/// The second pass: references.
///
/// That each value lists exactly the entries that have it is not looked up item by item. For each value a sum over
/// the entries that have it is built from the entries' side, and compared with the same sum over its own list.
extension Verifier {
    mutating func checkReferences(_ progress: (Double) -> Void) {
        let rankCount = data.countRanks()
        BufferMemory.makeRoom(byteCount: rankCount * 8)
        var sums = [UInt64](repeating: 0, count: rankCount)
        var linked = ObjectBitmap(byteCount: bitmapByteCount)
        var chain: [UInt64] = []
        walkChain(
            first: header.entryArrayOffset, count: header.entryCount, owner: UInt64(FileHeader.Offset.entryArrayOffset),
            behind: 0, into: &chain)
        for (index, entry) in chain.enumerated() {
            guard entries.contains(entry) else {
                result.add(entry, "the list of all entries names something that is not an entry")
                continue
            }
            linked.insert(entry)
            addItems(of: entry, to: &sums)
            if index & 0xffff == 0 { progress(0.5 + Double(index) / Double(chain.count) / 4) }
        }
        var hashed = ObjectBitmap(byteCount: bitmapByteCount)
        checkHashTable(&hashed, linked, sums, progress)
        var lost: [UInt64] = []
        data.forEach { if sums[data.rank($0)] != 0, !hashed.contains($0) { lost.append($0) } }
        for offset in lost { result.add(offset, "an entry has this value, but the hash table does not lead to it") }
    }

    /// Collects the entries of a chain of arrays, as far as it is sound.
    private mutating func walkChain(
        first: UInt64, count: UInt64, owner: UInt64, behind entry: UInt64, into chain: inout [UInt64]
    ) {
        chain.removeAll(keepingCapacity: true)
        var array = first
        var rest = count
        var last = entry
        while rest > 0 {
            guard entryArrays.contains(array) else {
                let place = array == 0 ? "ends" : "leads to \(hexadecimal(array)), which is no entry array,"
                return result.add(owner, "the chain of entry arrays \(place) with \(rest) entries missing")
            }
            guard !chained.contains(array) else {
                return result.add(array, "the entry array belongs to two lists")
            }
            chained.insert(array)
            let item = UInt64(EntryArrayLayout.itemByteCount(isCompact: header.isCompact))
            let byteCount: UInt64 = file.mapping.load(at: Int(array) + ObjectHeader.Offset.byteCount)
            let used = min(rest, (byteCount - UInt64(EntryArrayLayout.items)) / item)
            var falling: (index: Int, entry: UInt64)?
            file.mapping.withBytes(at: Int(array) + EntryArrayLayout.items, count: Int(used * item)) { slots in
                for index in 0..<Int(used) {
                    let entry = file.slot(index, in: slots)
                    guard entry > last else {
                        falling = (index, entry)
                        break
                    }
                    last = entry
                    chain.append(entry)
                }
            }
            if let falling {
                let place = "slot \(falling.index) of the array leads to \(hexadecimal(falling.entry))"
                return result.add(array, "\(place), which does not rise")
            }
            rest -= used
            let next: UInt64 = file.mapping.load(at: Int(array) + EntryArrayLayout.nextOffset)
            guard next == 0 || next > array else {
                return result.add(array, "the chain of entry arrays leads back to \(hexadecimal(next))")
            }
            array = next
        }
    }

    private mutating func addItems(of entry: UInt64, to sums: inout [UInt64]) {
        guard let count = try? file.itemCount(ofEntryAt: entry) else { return }
        var wrong: [(index: Int, item: UInt64)] = []
        let mixed = Self.mix(entry)
        file.withItems(count, ofEntryAt: entry) { items in
            for index in 0..<count {
                let item = file.item(index, in: items)
                if data.contains(item) { sums[data.rank(item)] &+= mixed } else { wrong.append((index, item)) }
            }
        }
        for (index, item) in wrong {
            result.add(entry, "item \(index) of the entry leads to \(hexadecimal(item)), which is no DATA object")
        }
    }

    /// Spreads an offset over 64 bits, so that sums of different sets differ.
    private static func mix(_ value: UInt64) -> UInt64 {
        var value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }

    private mutating func checkHashTable(
        _ hashed: inout ObjectBitmap, _ linked: ObjectBitmap, _ sums: [UInt64], _ progress: (Double) -> Void
    ) {
        let table = file.layout.dataHashTable
        var chain: [UInt64] = []
        for (index, bucket) in usedDataBuckets.enumerated() {
            let place = Int(table.offset) + bucket * HashTableLayout.itemByteCount
            var offset: UInt64 = file.mapping.load(at: place + HashTableLayout.headOffset)
            let tail: UInt64 = file.mapping.load(at: place + HashTableLayout.tailOffset)
            var last: UInt64 = 0
            while offset != 0 {
                guard data.contains(offset), offset > last else {
                    result.add(offset, "bucket \(bucket) of the hash table leads here, where no DATA object of it is")
                    break
                }
                guard !hashed.contains(offset) else {
                    result.add(offset, "the object is in two buckets of the hash table")
                    break
                }
                let hash: UInt64 = file.mapping.load(at: Int(offset) + DataLayout.hash)
                if hash % table.bucketCount != UInt64(bucket) {
                    result.add(offset, "the object is in bucket \(bucket), where its hash does not belong")
                }
                hashed.insert(offset)
                checkList(ofDataAt: offset, linked, sums[data.rank(offset)], &chain)
                last = offset
                offset = file.mapping.load(at: Int(offset) + DataLayout.nextHashOffset)
            }
            if last != tail {
                result.add(UInt64(place), "bucket \(bucket) ends at \(hexadecimal(last)), not at \(hexadecimal(tail))")
            }
            if index & 0xfff == 0 { progress(0.75 + Double(bucket) / Double(table.bucketCount) / 4) }
        }
    }

    /// Checks the list of entries of one value against the sum over the entries that have it.
    private mutating func checkList(
        ofDataAt offset: UInt64, _ linked: ObjectBitmap, _ expected: UInt64, _ chain: inout [UInt64]
    ) {
        let (first, array, count) = file.mapping.withBytes(at: Int(offset), count: DataLayout.entryCount + 8) { bytes in
            func word(_ field: Int) -> UInt64 { bytes.loadLittleEndian(at: field) }
            return (word(DataLayout.entryOffset), word(DataLayout.entryArrayOffset), word(DataLayout.entryCount))
        }
        if count < 2, array != 0 { result.add(offset, "a list of further entries, but n_entries is \(count)") }
        var sum: UInt64 = 0
        if count > 0 {
            walkChain(first: array, count: count - 1, owner: offset, behind: first, into: &chain)
            chain.append(first)
            for entry in chain {
                guard linked.contains(entry) else {
                    result.add(offset, "the value lists \(hexadecimal(entry)), which is not in the list of all entries")
                    continue
                }
                sum &+= Self.mix(entry)
            }
        }
        if sum == expected { return }
        // A writer that was interrupted may not have entered the last entry everywhere.
        if let last = lastEntry?.offset, sum &+ Self.mix(last) == expected { return }
        result.add(offset, "the entries that the value lists are not those that have it")
    }
}
