internal import JournalFormat
internal import LinuxSystem

/// Hash tables and their chains.
extension Verifier {
    /// Reads where the chains begin.
    mutating func startChains() {
        dataChains.reset()
        fieldChains.reset()
        startChains(dataChains.table, dataChains.range, .dataHashTable)
        startChains(fieldChains.table, fieldChains.range, .fieldHashTable)
    }

    private mutating func startChains(_ table: JournalFile.HashTable, _ buckets: Range<Int>, _ type: ObjectType) {
        let object = table.offset &- UInt64(HashTableLayout.items)
        let last = header.tailObjectOffset
        Self.forEachUsedBucket(file, table, buckets) { bucket, head, tail in
            // Behind the horizon a writer may just be filling the bucket.
            if head >= horizon { return }
            let isBeyond = isWhole && max(head, tail) > last
            if (head == 0) != (tail == 0) || (head | tail) & 7 != 0 || isBeyond {
                result.add(object, type) {
                    "bucket \(bucket) leads from \(hexadecimal(head)) to \(hexadecimal(tail))"
                }
            }
            if type == .dataHashTable {
                dataChains.start(bucket, with: head)
            } else {
                fieldChains.start(bucket, with: head)
            }
        }
    }

    /// Compares where the chains led with where the table says they end.
    mutating func finishChains() {
        finishChains(dataChains, .dataHashTable, .data)
        finishChains(fieldChains, .fieldHashTable, .field)
    }

    private mutating func finishChains(_ chains: ChainLedger, _ type: ObjectType, _ member: ObjectType) {
        let object = chains.table.offset &- UInt64(HashTableLayout.items)
        Self.forEachUsedBucket(file, chains.table, chains.range) { bucket, head, tail in
            if head >= horizon { return }
            let rest = chains.rest(bucket)
            if rest != 0 {
                if isInGap(rest) || broken.contains(rest) { return }
                return result.add(object, type) {
                    "the chain of bucket \(bucket) leads to \(hexadecimal(rest)), where no \(member) of it is"
                }
            }
            let end = tail >= horizon ? settledTail(head) : tail
            if !chains.ends(bucket, at: end), gaps.isEmpty, broken.isEmpty {
                result.add(object, type) { "the chain of bucket \(bucket) does not end at \(hexadecimal(tail))" }
            }
        }
    }

    /// The last object of a chain before the horizon.
    private func settledTail(_ head: UInt64) -> UInt64 {
        var last = head
        // One that cannot be the place of an object has been complained of.
        guard head & 7 == 0 else { return head }
        while last < horizon, file.contains(end: last &+ UInt64(FieldLayout.payload)) {
            // The same place in both kinds of objects.
            let next = file.link(at: last, DataLayout.nextHashOffset)
            guard next > last, next < horizon, next & 7 == 0 else { break }
            last = next
        }
        return last
    }

    /// Notes an object of a hash table.
    ///
    /// - Parameters:
    ///   - hash: as the object says, and `computed` as it is; the chain shows which is wrong.
    ///   - isUnlinked: whether the object may be what is left of an append that was not finished.
    mutating func passChain(
        _ type: ObjectType, _ offset: UInt64, _ hash: UInt64, _ computed: UInt64,
        _ next: UInt64, isUnlinked: Bool
    ) {
        if next & 7 != 0 || next != 0 && next <= offset || isWhole && next > header.tailObjectOffset {
            complain(offset, type) { "its hash chain leads to \(hexadecimal(next)), where nothing behind it is" }
        }
        let following = next >= horizon || next <= offset ? 0 : next
        let table = type == .data ? dataChains.table : fieldChains.table
        let bucket = table.bucket(of: computed)
        guard case .missed(let expected) = step(type, offset, bucket, following) else { return }
        if hash != computed {
            _ = step(type, offset, table.bucket(of: hash), following)
            return
        }
        if isUnlinked, next == 0 { return }
        if type == .data {
            dataChains.resume(offset, bucket, following: following)
        } else {
            fieldChains.resume(offset, bucket, following: following)
        }
        if expected != 0, isInGap(expected) || broken.contains(expected) { return }
        if expected == 0, !gaps.isEmpty { return }
        complain(offset, type, orIn: .chains) {
            expected == 0
                ? "the chain of bucket \(bucket) of the hash table does not lead to it"
                : "the chain of bucket \(bucket) of the hash table leads to \(hexadecimal(expected)) instead"
        }
    }

    private mutating func step(
        _ type: ObjectType, _ offset: UInt64, _ bucket: Int, _ following: UInt64
    ) -> ChainLedger.Step {
        type == .data
            ? dataChains.pass(offset, bucket, following: following)
            : fieldChains.pass(offset, bucket, following: following)
    }

    /// In a further pass, for buckets that there was no room for.
    mutating func passChains(_ type: ObjectType, _ object: ObjectHeader, _ bytes: RawSpan, at offset: UInt64) {
        guard type == .data || type == .field, object.byteCount > UInt64(FieldLayout.payload) else { return }
        let hash: UInt64 = bytes.loadLittleEndian(at: DataLayout.hash)
        let next: UInt64 = bytes.loadLittleEndian(at: DataLayout.nextHashOffset)
        if broken.contains(offset) { return }
        if type == .field {
            let head: UInt64 = bytes.loadLittleEndian(at: FieldLayout.headDataOffset)
            passChain(type, offset, hash, hash, next, isUnlinked: head == 0)
        } else if object.byteCount > UInt64(DataLayout.payloadOffset(isCompact: header.isCompact)) {
            let data = DataFields(decoding: bytes, isCompact: header.isCompact)
            passChain(
                type, offset, hash, hash, next,
                isUnlinked: data.entryCount == 0 && data.entry == 0 && next == 0)
        }
    }

    /// Calls `body` with those buckets of `range` that are not all zero. Most are: they are skipped many at a time.
    private static func forEachUsedBucket(
        _ file: JournalFile, _ table: JournalFile.HashTable, _ range: Range<Int>,
        _ body: (_ bucket: Int, _ head: UInt64, _ tail: UInt64) -> Void
    ) {
        let step = 4096
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + step, range.upperBound)
            let place = Int(table.offset) + start * HashTableLayout.itemByteCount
            file.mapping.withBytes(at: place, count: (end - start) * HashTableLayout.itemByteCount) { items in
                for bucket in start..<end {
                    let item = (bucket - start) * HashTableLayout.itemByteCount
                    // The tail comes first: what it leads to, the head leads to, too.
                    let tail: UInt64 = items.loadLittleEndian(at: item + HashTableLayout.tailOffset)
                    let head: UInt64 = items.loadLittleEndian(at: item + HashTableLayout.headOffset)
                    if head | tail != 0 { body(bucket, head, tail) }
                }
            }
            start = end
        }
    }
}
