internal import JournalFormat

/// A set of objects of a file, with a bit for each place where one can begin.
struct ObjectBitmap {
    private var words: [UInt64]
    /// The number of objects before each word, once they are counted.
    private var ranks: [UInt32] = []

    /// - Parameter byteCount: objects begin before this offset.
    init(byteCount: Int) {
        BufferMemory.makeRoom(byteCount: byteCount / 64)
        words = [UInt64](repeating: 0, count: byteCount / 512 + 1)
    }

    mutating func insert(_ offset: UInt64) {
        words[Int(offset >> 9)] |= 1 << (offset >> 3 & 63)
    }

    /// Whether the set holds the object at `offset`, which may be any number.
    func contains(_ offset: UInt64) -> Bool {
        guard offset & 7 == 0, offset >> 9 < UInt64(words.count) else { return false }
        return words[Int(offset >> 9)] & 1 << (offset >> 3 & 63) != 0
    }

    /// Numbers the objects, in the order in which they lie.
    ///
    /// - Returns: how many there are.
    mutating func countRanks() -> Int {
        BufferMemory.makeRoom(byteCount: words.count * 4)
        ranks = [UInt32](repeating: 0, count: words.count)
        var count: UInt32 = 0
        for index in words.indices {
            ranks[index] = count
            count += UInt32(words[index].nonzeroBitCount)
        }
        return Int(count)
    }

    /// The number of an object of the set. ``countRanks()`` must have been called.
    func rank(_ offset: UInt64) -> Int {
        let word = Int(offset >> 9)
        return Int(ranks[word]) + (words[word] & (1 << (offset >> 3 & 63) - 1)).nonzeroBitCount
    }

    /// Calls `body` with each object, in the order in which they lie.
    func forEach(_ body: (UInt64) -> Void) {
        for index in words.indices where words[index] != 0 {
            var rest = words[index]
            while rest != 0 {
                body(UInt64(index) << 9 | UInt64(rest.trailingZeroBitCount) << 3)
                rest &= rest - 1
            }
        }
    }
}
