/// The DATA objects that a scan has found, by their offsets.
///
/// Memory grows with what is found, not with the file: an offset is looked up in a hash table of item numbers.
struct SalvageDataTable {
    struct Item {
        /// Where the object lies in the damaged file, and its size without padding.
        var offset: Int
        var byteCount: Int
        /// The hash that the object carries, and the Jenkins hash of its payload.
        var hash: UInt64
        var jenkinsHash: UInt64
        /// Whether an entry vouches for it by its xor hash, where the object's own hash cannot be checked.
        var isConfirmed: Bool
        /// `false` for what was looked at and found damaged.
        var isIntact: Bool
    }

    private(set) var items: [Item] = []
    /// Numbers of items plus one; 0 is free. Its length is a power of two.
    private var slots = [UInt32](repeating: 0, count: 1024)

    /// The number of the item at `offset`, intact or not.
    func index(of offset: Int) -> Int? {
        var slot = firstSlot(offset)
        while slots[slot] != 0 {
            let index = Int(slots[slot] - 1)
            if items[index].offset == offset { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Adds an item whose offset has none yet.
    ///
    /// - Returns: its number.
    mutating func insert(_ item: Item) -> Int {
        if items.count * 2 >= slots.count { grow() }
        items.append(item)
        place(items.count - 1)
        return items.count - 1
    }

    mutating func confirm(_ index: Int) { items[index].isConfirmed = true }

    private mutating func place(_ index: Int) {
        var slot = firstSlot(items[index].offset)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(index + 1)
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for index in items.indices { place(index) }
    }

    private func firstSlot(_ offset: Int) -> Int {
        let mixed = UInt64(offset) &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: mixed >> 40) & (slots.count - 1)
    }
}
