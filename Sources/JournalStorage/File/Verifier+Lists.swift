internal import JournalFormat
internal import LinuxSystem

/// The lists of entries: of each value, and of all.
extension Verifier {
    private typealias List = ListLedger.List

    /// Begins with the list of all entries.
    mutating func startEntryList() {
        let array = header.entryArrayOffset
        guard listedCount > 0 else {
            if isWhole, array != 0 {
                complain(UInt64(FileHeader.Offset.entryArrayOffset), nil) { "a list of entries, but n_entries is 0" }
            }
            return
        }
        let tail = UInt64(header.tailEntryArrayOffset ?? 0) | UInt64(header.tailEntryArrayEntryCount ?? 0) << 32
        insert(
            List(
                array: array, owner: 0, rest: listedCount, last: 0, factor: sums.listFactor, jenkinsHash: 0,
                tail: tail),
            behind: 0)
    }

    /// Begins with the list of a value.
    mutating func startList(_ data: DataFields, at offset: UInt64, jenkinsHash: UInt64) {
        let entry = data.entry
        if entry >= horizon { return }
        if (entry == 0) != (data.entryCount == 0) {
            return complain(offset, .data) {
                "its n_entries is \(data.entryCount), and its first entry at \(hexadecimal(entry))"
            }
        }
        if data.entryCount < 2 {
            if data.entryArray != 0, data.entryArray < horizon {
                complain(offset, .data) { "a list of further entries, but n_entries is \(data.entryCount)" }
            }
            if data.tail != 0, isWhole {
                complain(offset, .data) { "an end of a list of further entries, but n_entries is \(data.entryCount)" }
            }
        }
        if entry == 0 { return }
        guard entry > offset, entry & 7 == 0 else {
            return complain(offset, .data) { "its first entry cannot be at \(hexadecimal(entry))" }
        }
        let factor = sums.factor(ofValue: offset, hash: header.isCompact ? 0 : data.hash)
        // What a list says of an entry is counted first, and looked at if the sums differ.
        if pass == .first {
            sums.remove(entry: entry, factor, jenkinsHash: jenkinsHash)
        } else {
            inspectListed(entry, offset, offset)
        }
        if data.entryCount < 2 { return }
        insert(
            List(
                array: data.entryArray, owner: offset, rest: data.entryCount - 1, last: entry, factor: factor,
                jenkinsHash: jenkinsHash, tail: data.tail),
            behind: offset)
    }

    /// Notes that a list goes on with another array, which the object at `source` leads to.
    private mutating func insert(_ list: List, behind source: UInt64) {
        if list.array >= horizon { return }
        guard list.array > source, list.array & 7 == 0 else {
            return complainOfList(list) { "goes on at \(hexadecimal(list.array)), which is not behind it" }
        }
        if lists.isFull { return followDirectly(list) }
        if let other = lists.insert(list) {
            complainOfList(list) {
                "goes on at \(hexadecimal(list.array)), and so does that of \(hexadecimal(other))"
            }
        }
    }

    mutating func visitEntryArray(_ object: ObjectHeader, _ bytes: RawSpan, at offset: UInt64) {
        let list = lists.take(offset)
        let slotByteCount = EntryArrayLayout.itemByteCount(isCompact: header.isCompact)
        let byteCount = Int(object.byteCount) - EntryArrayLayout.items
        guard byteCount > 0, byteCount % slotByteCount == 0 else {
            broken.insert(offset)
            return complain(offset, .entryArray) { "it cannot have \(object.byteCount) bytes" }
        }
        // One that no list leads to is what an unfinished append leaves.
        guard var list else { return }
        if let next = follow(&list, bytes, byteCount / slotByteCount, at: offset) {
            list.array = next
            insert(list, behind: offset)
        }
    }

    /// Follows a list through the array at `offset`.
    ///
    /// - Returns: the array where it goes on; `nil` when it ends, or is damaged.
    private mutating func follow(
        _ list: inout List, _ bytes: RawSpan, _ slotCount: Int, at offset: UInt64
    ) -> UInt64? {
        let slots = bytes.extracting(droppingFirst: EntryArrayLayout.items)
        let used = Int(min(list.rest, UInt64(slotCount)))
        var index = 0
        if pass == .first {
            index = sums.remove(
                slots, used, isCompact: header.isCompact, behind: &list.last, before: horizon, list.factor,
                jenkinsHash: list.jenkinsHash)
        }
        while index < used {
            let entry = file.slot(index, in: slots)
            if entry >= horizon { break }
            guard entry > list.last, entry & 7 == 0 else {
                complain(offset, .entryArray) { "slot \(index) leads to \(hexadecimal(entry)), which does not rise" }
                return nil
            }
            list.last = entry
            inspectListed(entry, list.owner, offset)
            index += 1
        }
        let isCutShort = index < used
        var hasNewer = false
        while index < slotCount {
            let entry = file.slot(index, in: slots)
            if entry != 0, entry < horizon {
                complain(offset, .entryArray) {
                    "slot \(index) leads to \(hexadecimal(entry)), behind the end of the list"
                }
                break
            }
            hasNewer = hasNewer || entry != 0
            index += 1
        }
        if isCutShort { return nil }
        list.rest -= UInt64(used)
        let next: UInt64 = bytes.loadLittleEndian(at: EntryArrayLayout.nextOffset)
        if list.rest > 0 { return next }
        if next != 0, next < horizon {
            complain(offset, .entryArray) { "it leads to \(hexadecimal(next)), although the list ends here" }
        }
        if !hasNewer, next == 0 { checkEnd(list, offset, UInt64(used)) }
        return nil
    }

    /// Checks what is said of the end of a list, where its owner says anything.
    private mutating func checkEnd(_ list: List, _ array: UInt64, _ count: UInt64) {
        if list.owner == 0 {
            tailEntryArray = (array, count)
            // The header has no more than 32 bits for it, in regular files, too.
            guard isWhole, header.tailEntryArrayOffset != nil, array <= UInt64(UInt32.max) else { return }
        } else if !header.isCompact {
            return
        }
        if list.tail != array | count << 32 {
            let offset = list.tail & 0xffff_ffff
            complainOfList(list) {
                "ends at \(hexadecimal(array)) with slot \(count), "
                    + "it is said to end at \(hexadecimal(offset)) with slot \(list.tail >> 32)"
            }
        }
    }

    /// Follows a list to its end, where no more of them can be noted.
    private mutating func followDirectly(_ start: List) {
        var list = start
        let slotByteCount = EntryArrayLayout.itemByteCount(isCompact: header.isCompact)
        let head = UInt64(EntryArrayLayout.items)
        let file = file
        while let byteCount = try? file.byteCount(
            of: .entryArray, at: list.array, minimum: head + UInt64(slotByteCount))
        {
            let slotCount = Int(byteCount - head) / slotByteCount
            // If no array is in two lists, there is an end to them.
            guard slotCount <= directSlotCount else {
                return complainOfList(list) { "has arrays that other lists have, too" }
            }
            directSlotCount -= slotCount
            let array = list.array
            let next = file.mapping.withBytes(at: Int(array), count: Int(byteCount)) { bytes in
                follow(&list, bytes, slotCount, at: array)
            }
            guard let next, next < horizon else { return }
            guard next > array, next & 7 == 0 else {
                return complainOfList(list) { "goes on at \(hexadecimal(next)), which is not behind it" }
            }
            list.array = next
        }
        complainOfList(list) { "goes on at \(hexadecimal(list.array)), where no entry array is" }
    }

    /// What lists go on with, but did not come by.
    mutating func finishLists() {
        let lists = lists
        lists.forEach { list in
            if isInGap(list.array) || broken.contains(list.array) { return }
            complainOfList(list) { "goes on at \(hexadecimal(list.array)), where no entry array is" }
        }
    }

    private mutating func complainOfList(_ list: List, _ text: () -> String) {
        let place = list.owner == 0 ? UInt64(FileHeader.Offset.entryArrayOffset) : list.owner
        complain(place, list.owner == 0 ? nil : .data) {
            (list.owner == 0 ? "the list of all entries " : "its list of entries ") + text()
        }
    }
}
