public import JournalFormat
internal import LinuxSystem

extension JournalFile {
    /// The list of all entries.
    public func allEntries() -> EntryList {
        var list = EntryList(dataOffset: 0)
        refresh(&list)
        return list
    }

    /// The list of the entries that have the field whose DATA object is at `offset`.
    public func entries(ofDataAt offset: ObjectOffset) -> EntryList {
        var list = EntryList(dataOffset: offset.rawValue)
        refresh(&list)
        return list
    }

    /// Takes notice of entries that were added since.
    ///
    /// - Complexity: O(1) when there are none, else O(log n).
    public func refresh(_ list: inout EntryList) {
        mapping.claim()
        guard let counted = countedEntries(of: list), counted > list.count else { return }
        if list.dataOffset != 0, list.inlineEntry == 0 {
            list.inlineEntry = link(at: list.dataOffset, DataLayout.entryOffset)
            // The slot of the inline entry is there even if it is damaged.
            list.slotCount = 1
        }
        while list.slotCount < counted, list.segments.count < Self.maximumArrayCount, addSegment(to: &list) {}
        // What was read of a file that was cut off meanwhile is zeros, and no entries.
        list.count = mapping.hasFaulted ? list.count : min(counted, list.slotCount)
    }

    /// Each array of a list has at least twice the slots of the one before it; a longer chain is not sound, and could
    /// take very long to walk.
    private static let maximumArrayCount = 1024

    /// The number of entries that the file says the list has. Loaded first, with acquire order: the links and slots
    /// that it counts are then in place.
    private func countedEntries(of list: EntryList) -> Int? {
        if list.dataOffset == 0 { return Int(clamping: entryCount) }
        guard payload(ofDataAt: list.dataOffset) != nil else { return nil }
        return Int(clamping: link(at: list.dataOffset, DataLayout.entryCount))
    }

    /// Finds the next array of a list. Arrays lie at rising offsets, so that a damaged chain ends.
    private func addSegment(to list: inout EntryList) -> Bool {
        let next: UInt64
        if let last = list.segments.last {
            next = link(at: last.offset, EntryArrayLayout.nextOffset)
            guard next > last.offset else { return false }
        } else if list.dataOffset != 0 {
            next = link(at: list.dataOffset, DataLayout.entryArrayOffset)
        } else {
            next = mapping.loadAcquiring(at: FileHeader.Offset.entryArrayOffset)
        }
        let slot = UInt64(EntryArrayLayout.itemByteCount(isCompact: layout.isCompact))
        let head = UInt64(EntryArrayLayout.items)
        guard next != 0, let byteCount = try? byteCount(of: .entryArray, at: next, minimum: head + slot) else {
            return false
        }
        let slotCount = Int((byteCount - head) / slot)
        list.segments.append(
            EntryList.Segment(
                itemsOffset: Int(next + head), firstIndex: list.slotCount, slotCount: slotCount, offset: next))
        list.slotCount += slotCount
        return true
    }

    /// The offset of entry number `index` of a list, or 0 when its slot is empty or damaged. That an entry is there is
    /// not checked.
    ///
    /// - Complexity: O(1) for neighbours of the index asked for last, O(log log n) otherwise.
    @inline(__always)
    func slot(_ index: Int, of list: inout EntryList) -> UInt64 {
        precondition(index >= 0 && index < list.count, "the list has no such entry")
        let offset: UInt64
        if index == 0, list.dataOffset != 0 {
            offset = list.inlineEntry
        } else {
            let segment = list.segment(holding: index)
            let position = index - segment.firstIndex
            offset =
                layout.isCompact
                ? UInt64(mapping.load(at: segment.itemsOffset + position * 4, as: UInt32.self))
                : mapping.load(at: segment.itemsOffset + position * 8)
        }
        return offset & 7 == 0 && offset >= layout.headerByteCount ? offset : 0
    }

    /// The entry that a slot of an array names.
    @inline(__always)
    func slot(_ index: Int, in slots: RawSpan) -> UInt64 {
        layout.isCompact
            ? UInt64(slots.loadLittleEndian(at: index * 4, as: UInt32.self)) : slots.loadLittleEndian(at: index * 8)
    }

    /// The offset of entry number `index` of a list; ``ObjectOffset/none`` when its slot is damaged.
    public func offset(ofEntry index: Int, in list: inout EntryList) -> ObjectOffset {
        mapping.claim()
        return ObjectOffset(slot(index, of: &list))
    }

    /// The first entry of the list from number `index` on, going up or down, that can be read; `nil` when there is
    /// none, or the file cannot be read any more (``readingError``).
    public func readableEntry(
        in list: inout EntryList, from index: Int, _ direction: ReadingDirection
    ) -> (index: Int, offset: ObjectOffset, metadata: EntryMetadata)? {
        mapping.claim()
        var index = index
        while index >= 0, index < list.count {
            let offset = slot(index, of: &list)
            if offset != 0, let metadata = try? checkedMetadata(ofEntryAt: offset) {
                if mapping.hasFaulted { return nil }
                return (index, ObjectOffset(offset), metadata)
            }
            if offset != 0 { lookForShrinking(at: offset) }
            if mapping.hasFaulted { return nil }
            index += direction == .forward ? 1 : -1
        }
        return nil
    }
}

/// Towards newer or towards older entries.
public enum ReadingDirection: Hashable, Sendable {
    case forward
    case backward

    public var reversed: ReadingDirection { self == .forward ? .backward : .forward }
}
