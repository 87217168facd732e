internal import JournalFormat
internal import LinuxSystem

/// The checks of single objects.
extension Verifier {
    private func word(_ offset: UInt64, _ field: Int) -> UInt64 { file.mapping.load(at: Int(offset) + field) }

    mutating func checkData(_ object: ObjectHeader, at offset: UInt64) {
        dataCount += 1
        let head = DataLayout.payloadOffset(isCompact: header.isCompact)
        guard object.byteCount > UInt64(head) else {
            return result.add(offset, "a DATA object without a payload")
        }
        data.insert(offset)
        if object.flags != 0 {
            guard let compression = Compression(rawValue: object.flags),
                header.incompatibleFlags.contains(compression.fileFlag)
            else {
                return result.add(offset, "flags \(object.flags) do not fit the file's kinds of compression")
            }
        }
        let (links, count, stored) = file.mapping.withBytes(at: Int(offset), count: head) { bytes in
            func word(_ field: Int) -> UInt64 { bytes.loadLittleEndian(at: field) }
            return (
                (
                    word(DataLayout.nextHashOffset), word(DataLayout.nextFieldOffset), word(DataLayout.entryOffset),
                    word(DataLayout.entryArrayOffset)
                ), word(DataLayout.entryCount), word(DataLayout.hash)
            )
        }
        if (links.0 | links.1 | links.2 | links.3) & 7 != 0 {
            for link in [links.0, links.1, links.2, links.3] where link & 7 != 0 {
                result.add(offset, "a link of this DATA object leads to \(hexadecimal(link))")
            }
        }
        if (links.2 == 0) != (count == 0) {
            result.add(offset, "n_entries is \(count), which does not fit entry_offset")
        }
        let place = JournalFile.Payload(
            offset: Int(offset) + head, byteCount: Int(object.byteCount) - head, flags: object.flags)
        var hash: UInt64?
        let isReadable = file.withPayload(place, &scratch) { payload in
            hash = file.layout.fieldHash.hash(payload)
            return true
        }
        if !isReadable {
            result.add(offset, "the payload cannot be decompressed")
        } else if hash != stored {
            result.add(offset, "the payload does not have the hash \(hexadecimal(stored)) that the object names")
        }
    }

    mutating func checkField(_ object: ObjectHeader, at offset: UInt64) {
        fieldCount += 1
        guard object.byteCount > UInt64(FieldLayout.payload) else {
            return result.add(offset, "a FIELD object without a name")
        }
        for field in [FieldLayout.nextHashOffset, FieldLayout.headDataOffset] where word(offset, field) & 7 != 0 {
            result.add(offset, "a link of this FIELD object leads to \(hexadecimal(word(offset, field)))")
        }
        let hash = file.mapping.withBytes(
            at: Int(offset) + FieldLayout.payload, count: Int(object.byteCount) - FieldLayout.payload
        ) { file.layout.fieldHash.hash($0) }
        if hash != word(offset, FieldLayout.hash) {
            result.add(offset, "the name does not have the hash that the object names")
        }
    }

    mutating func checkEntry(_ object: ObjectHeader, at offset: UInt64) {
        entryCount += 1
        let metadata: EntryMetadata
        let itemCount: Int
        do {
            itemCount = try file.itemCount(ofEntryAt: offset)
            entries.insert(offset)
            metadata = try file.checkedMetadata(ofEntryAt: offset)
        } catch {
            return result.add(offset, "not a sound ENTRY object; its size or one of its times or numbers is impossible")
        }
        var wrong: (index: Int, item: UInt64)?
        file.withItems(itemCount, ofEntryAt: offset) { items in
            for index in 0..<itemCount {
                let item = file.item(index, in: items)
                if item != 0, item & 7 == 0 { continue }
                wrong = (index, item)
                break
            }
        }
        if let wrong { result.add(offset, "item \(wrong.index) of the entry leads to \(hexadecimal(wrong.item))") }
        if let last = lastEntry?.metadata {
            if metadata.seqnum <= last.seqnum {
                result.add(offset, "the sequence number \(metadata.seqnum) does not rise above \(last.seqnum)")
            }
            if metadata.bootID == last.bootID, metadata.monotonic < last.monotonic {
                result.add(offset, "the monotonic time \(metadata.monotonic) falls below \(last.monotonic)")
            }
        } else {
            if metadata.seqnum != header.headEntrySeqnum {
                result.add(
                    offset,
                    "the header's first sequence number is \(header.headEntrySeqnum), the entry's \(metadata.seqnum)")
            }
            if metadata.realtime != header.headEntryRealtime {
                result.add(
                    offset, "the header's first time is \(header.headEntryRealtime), the entry's \(metadata.realtime)")
            }
            if result.isSealed, tagCount == 0 { result.add(offset, "an entry before the first seal") }
        }
        lastEntry = (offset, metadata)
    }

    mutating func checkTable(
        _ object: ObjectHeader, at offset: UInt64, isOnly: Bool, _ itemsOffset: UInt64, _ byteCount: UInt64
    ) {
        guard isOnly else { return result.add(offset, "a second hash table of the same kind") }
        guard itemsOffset == offset + 16, object.byteCount == byteCount + 16 else {
            return result.add(offset, "the hash table is not where, or not as long as, the header says")
        }
        let table = JournalFile.HashTable(offset: itemsOffset, bucketCount: byteCount / 16)
        let buckets = file.usedBuckets(of: table)
        if object.type == ObjectType.dataHashTable.rawValue { usedDataBuckets = buckets }
        for bucket in buckets {
            let head = word(itemsOffset, bucket * 16 + HashTableLayout.headOffset)
            let tail = word(itemsOffset, bucket * 16 + HashTableLayout.tailOffset)
            if (head == 0) != (tail == 0) || (head | tail) & 7 != 0 {
                return result.add(offset, "bucket \(bucket) leads to \(hexadecimal(head)) and \(hexadecimal(tail))")
            }
        }
    }

    mutating func checkEntryArray(_ object: ObjectHeader, at offset: UInt64) {
        entryArrayCount += 1
        let item = EntryArrayLayout.itemByteCount(isCompact: header.isCompact)
        let byteCount = Int(object.byteCount) - EntryArrayLayout.items
        guard byteCount > 0, byteCount % item == 0 else {
            return result.add(offset, "an ENTRY_ARRAY object cannot have \(object.byteCount) bytes")
        }
        entryArrays.insert(offset)
        let next = word(offset, EntryArrayLayout.nextOffset)
        if next & 7 != 0 || (next != 0 && next <= offset) {
            result.add(offset, "the array leads to \(hexadecimal(next)), which is not behind it")
        }
        var wrong: (index: Int, entry: UInt64)?
        file.mapping.withBytes(at: Int(offset) + EntryArrayLayout.items, count: byteCount) { slots in
            for index in 0..<byteCount / item {
                let entry = file.slot(index, in: slots)
                if entry & 7 == 0 { continue }
                wrong = (index, entry)
                break
            }
        }
        if let wrong { result.add(offset, "slot \(wrong.index) of the array leads to \(hexadecimal(wrong.entry))") }
    }

    mutating func checkTag(_ object: ObjectHeader, at offset: UInt64) {
        tagCount += 1
        guard object.byteCount == UInt64(TagLayout.byteCount) else {
            return result.add(offset, "a TAG object cannot have \(object.byteCount) bytes")
        }
        if !result.isSealed { result.add(offset, "a seal in a file that is not sealed") }
        let seqnum = word(offset, TagLayout.seqnum)
        if seqnum != tagCount { result.add(offset, "seal number \(seqnum) where \(tagCount) belongs") }
        let epoch = word(offset, TagLayout.epoch)
        guard isValidMonotonic(epoch) else { return result.add(offset, "a seal cannot be of epoch \(epoch)") }
        if let lastEpoch {
            let isContinuous = header.compatibleFlags.contains(.sealedContinuous)
            let mayRepeat = tagCount == 2 || !isContinuous
            if epoch < lastEpoch || (epoch == lastEpoch && !mayRepeat) || (isContinuous && epoch > lastEpoch + 1) {
                result.add(offset, "a seal of epoch \(epoch) follows one of epoch \(lastEpoch)")
            }
        }
        lastEpoch = epoch
    }

    /// Compares what was found with what the header says.
    mutating func checkCounts() {
        func compare(_ name: String, _ expected: UInt64?, _ found: UInt64, _ field: Int) -> (Int, String)? {
            guard let expected, expected != found else { return nil }
            return (field, "the header's \(name) is \(expected), the file has \(found)")
        }
        let tables = UInt64(tableCounts.data + tableCounts.field)
        let objectCount = dataCount + fieldCount + entryCount + entryArrayCount + tagCount + tables
        typealias Offset = FileHeader.Offset
        var findings = [
            compare("n_objects", header.objectCount, objectCount, Offset.objectCount),
            compare("n_entries", header.entryCount, entryCount, Offset.entryCount),
            compare("n_data", header.dataCount, dataCount, Offset.dataCount),
            compare("n_fields", header.fieldCount, fieldCount, Offset.fieldCount),
            compare("n_tags", header.tagCount, tagCount, Offset.tagCount),
            compare("n_entry_arrays", header.entryArrayCount, entryArrayCount, Offset.entryArrayCount),
        ]
        if let last = lastEntry?.metadata {
            findings.append(compare("tail_entry_seqnum", header.tailEntrySeqnum, last.seqnum, Offset.tailEntrySeqnum))
            findings.append(
                compare("tail_entry_realtime", header.tailEntryRealtime, last.realtime, Offset.tailEntryRealtime))
            if header.compatibleFlags.contains(.tailEntryBootID), header.tailEntryBootID == last.bootID {
                findings.append(
                    compare(
                        "tail_entry_monotonic", header.tailEntryMonotonic, last.monotonic, Offset.tailEntryMonotonic))
            }
        }
        if header.dataHashTableByteCount != 0, tableCounts.data == 0 {
            findings.append((FileHeader.Offset.dataHashTableOffset, "the header names a hash table that is not there"))
        }
        if header.fieldHashTableByteCount != 0, tableCounts.field == 0 {
            findings.append((FileHeader.Offset.fieldHashTableOffset, "the header names a hash table that is not there"))
        }
        for case (let offset, let text)? in findings { result.add(UInt64(offset), text) }
    }
}
