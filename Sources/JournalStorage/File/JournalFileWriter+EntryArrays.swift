internal import JournalFormat
internal import LinuxSystem

extension JournalFileWriter {
    /// The number of slots of an array that takes on a chain which holds `count` entries.
    ///
    /// - Parameter last: the number of slots of the chain's last array, 0 if there is none.
    static func slotCount(afterEntries count: UInt64, last: UInt64) -> UInt64 {
        max(count > last ? 2 * (count + 1) : 2 * last, 4)
    }

    func arrayByteCount(slots: UInt64) -> Int {
        EntryArrayLayout.items + Int(slots) * EntryArrayLayout.itemByteCount(isCompact: isCompact)
    }

    /// The number of slots of the array at `offset`.
    func slotCount(ofArrayAt offset: Int) throws(JournalWriteError) -> UInt64 {
        let itemByteCount = EntryArrayLayout.itemByteCount(isCompact: isCompact)
        let byteCount = try objectByteCount(at: offset, .entryArray, least: EntryArrayLayout.items + itemByteCount)
        // Shifted, because the compiler cannot know the divisor, and this is asked twice for every field.
        return UInt64(byteCount - EntryArrayLayout.items) >> (isCompact ? 2 : 3)
    }

    /// Stores the offset of an entry in a slot.
    func storeSlot(_ entry: Int, _ slot: UInt64, ofArrayAt array: Int) {
        let items = array + EntryArrayLayout.items
        if isCompact {
            map.storeReleasing32(UInt32(entry), at: items + Int(slot) * 4)
        } else {
            map.storeReleasing(UInt64(entry), at: items + Int(slot) * 8)
        }
    }

    /// Appends an array whose first slot holds `entry`. Nothing points to it yet.
    mutating func appendArray(slots: UInt64, first entry: Int) -> Int {
        let array = appendObject(.entryArray, byteCount: arrayByteCount(slots: slots))
        storeSlot(entry, 0, ofArrayAt: array)
        counters.entryArrays += 1
        map.storeReleasing(counters.entryArrays, at: FileHeader.Offset.entryArrayCount)
        return array
    }

    // MARK: The list of all entries

    /// The bytes that the next entry needs for a new array of the global list.
    func globalArrayNeed() throws(JournalWriteError) -> Int {
        let last = counters.tailArray == 0 ? 0 : try slotCount(ofArrayAt: counters.tailArray)
        guard counters.tailArrayUsed >= last else { return 0 }
        return Int(
            objectAligned(UInt64(arrayByteCount(slots: Self.slotCount(afterEntries: counters.entries, last: last)))))
    }

    /// Adds `entry`, which is complete, to the list of all entries: from here on readers see it.
    mutating func linkGlobally(_ entry: Int) throws(JournalWriteError) {
        let last = counters.tailArray == 0 ? 0 : try slotCount(ofArrayAt: counters.tailArray)
        if counters.tailArrayUsed < last {
            storeSlot(entry, counters.tailArrayUsed, ofArrayAt: counters.tailArray)
            counters.entries += 1
            map.storeReleasing(counters.entries, at: FileHeader.Offset.entryCount)
            counters.tailArrayUsed += 1
        } else {
            let array = appendArray(slots: Self.slotCount(afterEntries: counters.entries, last: last), first: entry)
            if counters.tailArray == 0 {
                counters.firstArray = array
                map.storeReleasing(UInt64(array), at: FileHeader.Offset.entryArrayOffset)
            } else {
                map.storeReleasing(UInt64(array), at: counters.tailArray + EntryArrayLayout.nextOffset)
            }
            counters.tailArray = array
            counters.tailArrayUsed = 1
            counters.entries += 1
            map.storeReleasing(counters.entries, at: FileHeader.Offset.entryCount)
        }
        // Both halves at once: a reader refuses a header that has one of them without the other. Regular files beyond
        // 4 GiB have no room for the offset; their readers walk the chain.
        let offset = counters.tailArray <= Int(UInt32.max) ? UInt64(counters.tailArray) : 0
        let used = offset == 0 ? 0 : counters.tailArrayUsed
        map.storeReleasing(offset | used << 32, at: FileHeader.Offset.tailEntryArrayOffset)
    }

    // MARK: The list of the entries of one DATA

    /// The last array of the chain of the DATA at `data`, and its used slots.
    ///
    /// - Precondition: the DATA has at least two entries.
    mutating func tailArray(ofData data: Int, entryCount: UInt64) throws(JournalWriteError) -> TailArray {
        if isCompact {
            let raw = UInt64(map.load(at: data + DataLayout.tailEntryArrayOffset, as: UInt32.self))
            let array = try object(at: raw, .entryArray, byteCount: EntryArrayLayout.items)
            let used = UInt64(map.load(at: data + DataLayout.tailEntryArrayEntryCount, as: UInt32.self))
            return TailArray(offset: array, usedCount: used)
        }
        if let known = tailArrays[data] { return known }
        // One entry is in the DATA object itself.
        var rest = entryCount - 1
        var raw: UInt64 = map.load(at: data + DataLayout.entryArrayOffset)
        var previous = 0
        while true {
            let array = try object(at: raw, .entryArray, byteCount: EntryArrayLayout.items)
            guard array > previous else {
                throw .damaged(path, .loop(at: ObjectOffset(UInt64(previous)), next: ObjectOffset(raw)))
            }
            let slots = try slotCount(ofArrayAt: array)
            if rest <= slots {
                let tail = TailArray(offset: array, usedCount: rest)
                tailArrays[data] = tail
                return tail
            }
            rest -= slots
            previous = array
            raw = map.load(at: array + EntryArrayLayout.nextOffset)
        }
    }

    /// The list of the entries of the DATA at `data`.
    mutating func entryChain(ofData data: Int) throws(JournalWriteError) -> EntryChain {
        let entryCount: UInt64 = map.load(at: data + DataLayout.entryCount)
        guard entryCount <= counters.entries else {
            throw .damaged(
                path,
                .invalidObject(.data, at: ObjectOffset(UInt64(data)), field: "n_entries", value: entryCount))
        }
        var chain = EntryChain(entryCount: entryCount)
        if entryCount > 1 {
            chain.tail = try tailArray(ofData: data, entryCount: entryCount)
            chain.slotCount = try slotCount(ofArrayAt: chain.tail.offset)
        }
        return chain
    }

    /// The bytes that one more entry of a list needs for a new array.
    func arrayNeed(_ chain: EntryChain) -> Int {
        if chain.entryCount == 0 || chain.tail.usedCount < chain.slotCount { return 0 }
        let slots = Self.slotCount(afterEntries: chain.entryCount - 1, last: chain.slotCount)
        return Int(objectAligned(UInt64(arrayByteCount(slots: slots))))
    }

    /// Adds `entry` to the list of the entries of a DATA.
    mutating func link(_ entry: Int, to item: Item) {
        let (data, entryCount) = (item.offset, item.chain.entryCount)
        noteCounts(ofData: data)
        guard entryCount > 0 else {
            map.storeReleasing(UInt64(entry), at: data + DataLayout.entryOffset)
            map.storeReleasing(1, at: data + DataLayout.entryCount)
            return
        }
        var tail = item.chain.tail
        if tail.usedCount < item.chain.slotCount {
            storeSlot(entry, tail.usedCount, ofArrayAt: tail.offset)
            tail.usedCount += 1
        } else {
            let slots = Self.slotCount(afterEntries: entryCount - 1, last: item.chain.slotCount)
            let array = appendArray(slots: slots, first: entry)
            let pointer =
                tail.offset == 0 ? data + DataLayout.entryArrayOffset : tail.offset + EntryArrayLayout.nextOffset
            map.storeReleasing(UInt64(array), at: pointer)
            tail = TailArray(offset: array, usedCount: 1)
            if isCompact { map.storeReleasing32(UInt32(array), at: data + DataLayout.tailEntryArrayOffset) }
        }
        map.storeReleasing(entryCount + 1, at: data + DataLayout.entryCount)
        if isCompact {
            map.storeReleasing32(UInt32(tail.usedCount), at: data + DataLayout.tailEntryArrayEntryCount)
        } else {
            tailArrays[data] = tail
        }
    }

    /// Remembers, while the file is isolated, which words of a DATA that the file holds are counts.
    private func noteCounts(ofData data: Int) {
        guard isIsolated else { return }
        noteCount(at: data + DataLayout.entryCount)
        if isCompact { noteCount(at: data + DataLayout.tailEntryArrayOffset) }
    }

    private func noteCount(at offset: Int) {
        switch isolation {
        case .some(let isolation): if offset < isolation.end { isolation.counts.insert(offset / 8) }
        case .none: return
        }
    }
}
