internal import JournalFormat

/// A list of entries in a journal file, in the order in which they were written: all of them, or those that have one
/// certain field. It belongs to the ``JournalFile`` that made it.
///
/// In the file, a list of all entries is a chain of ENTRY_ARRAY objects, each with about three times the slots of
/// the one before it; the list of a DATA object has its first entry in the object itself and the others in such a
/// chain. The list remembers where the arrays are, so that entry number *n* is found at once.
///
/// A list knows the entries that there were when it was made or refreshed last. A slot may be damaged; it then holds
/// no entry, and those around it still do.
public struct EntryList {
    /// An array of the chain.
    struct Segment {
        /// Where its slots begin in the file.
        var itemsOffset: Int
        /// The number of the list's entry in its first slot.
        var firstIndex: Int
        var slotCount: Int
        /// Where the array itself is.
        var offset: UInt64
    }

    /// The DATA object whose entries these are, 0 for the list of all.
    let dataOffset: UInt64
    /// The entry that the DATA object itself names, 0 if there is none.
    var inlineEntry: UInt64 = 0
    var segments: [Segment] = []
    /// The segment used last.
    var currentSegment = 0
    /// The entries that the slots found so far have room for.
    var slotCount = 0
    /// The number of entries, damaged ones included.
    public internal(set) var count = 0

    init(dataOffset: UInt64) { self.dataOffset = dataOffset }

    /// Finds the segment that holds entry `index`, which must be one of the list's and not the inline one.
    @inline(__always)
    mutating func segment(holding index: Int) -> Segment {
        let segment = segments[currentSegment]
        if index >= segment.firstIndex, index - segment.firstIndex < segment.slotCount { return segment }
        return searchSegment(holding: index)
    }

    private mutating func searchSegment(holding index: Int) -> Segment {
        var low = 0
        var high = segments.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if segments[middle].firstIndex <= index { low = middle } else { high = middle }
        }
        currentSegment = low
        return segments[low]
    }
}
