internal import JournalFormat

/// The lists of entries whose next array has not been passed yet: of each value, and of all entries.
///
/// An array lies behind what leads to it. So when one comes by it is known whose list it continues, and how.
struct ListLedger {
    struct List {
        /// The array that is next; 0 in a free slot.
        var array: UInt64 = 0
        /// The DATA object whose entries these are, 0 for the list of all entries.
        var owner: UInt64 = 0
        /// How many entries are still to come.
        var rest: UInt64 = 0
        /// The last entry so far.
        var last: UInt64 = 0
        /// What the entries' sums have of the value.
        var factor: UInt64 = 0
        /// The Jenkins hash of the value.
        var jenkinsHash: UInt64 = 0
        /// Where the owner says that the list ends: the last array in the lower half, its used slots in the upper one.
        var tail: UInt64 = 0
    }

    private var slots = [List](repeating: List(), count: 64)
    private(set) var count = 0

    /// 16 MB of lists.
    private static let maximumSlotCount = 1 << 18

    /// Notes a list.
    ///
    /// - Returns: the owner of another list that goes on with the same array, if there is one.
    mutating func insert(_ list: List) -> UInt64? {
        if count * 4 >= slots.count * 3, slots.count < Self.maximumSlotCount { grow() }
        precondition(!isFull, "a list for which there is no room must not be noted")
        let index = place(list.array)
        if slots[index].array != 0 { return slots[index].owner }
        slots[index] = list
        count += 1
        return nil
    }

    /// Whether no more lists can be noted.
    var isFull: Bool { slots.count >= Self.maximumSlotCount && count * 4 >= slots.count * 3 }

    /// The list that goes on with the array at `offset`; it is noted no longer.
    mutating func take(_ offset: UInt64) -> List? {
        let mask = slots.count - 1
        var hole = place(offset)
        let list = slots[hole]
        guard list.array != 0 else { return nil }
        // What lies behind the hole and may lie in it is moved there, so that no search ends too early.
        var index = hole
        while true {
            index = (index + 1) & mask
            if slots[index].array == 0 { break }
            let home = self.home(slots[index].array)
            if (index &- home) & mask >= (index &- hole) & mask {
                slots[hole] = slots[index]
                hole = index
            }
        }
        slots[hole].array = 0
        count -= 1
        return list
    }

    private func home(_ array: UInt64) -> Int {
        Int(truncatingIfNeeded: (array &* 0x9e37_79b9_7f4a_7c15) >> 40) & (slots.count - 1)
    }

    private func place(_ array: UInt64) -> Int {
        let mask = slots.count - 1
        var index = home(array)
        while slots[index].array != 0, slots[index].array != array { index = (index + 1) & mask }
        return index
    }

    private mutating func grow() {
        let old = slots
        BufferMemory.makeRoom(byteCount: old.count * 2 * MemoryLayout<List>.stride)
        slots = [List](repeating: List(), count: old.count * 2)
        for list in old where list.array != 0 { slots[place(list.array)] = list }
    }

    func forEach(_ body: (List) -> Void) {
        for list in slots where list.array != 0 { body(list) }
    }
}
