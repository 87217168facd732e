internal import JournalFormat

/// Whether entries and the lists of values tell the same, found out without looking from one to the other.
///
/// Each pair of an entry and a value is told twice: by the item of the entry, and by the list of the value. Both are
/// added up, for each of some thousand groups of entries: the items' side is added, the lists' side taken away. If all
/// pairs are the same, nothing is left. Otherwise something is, but for one case in 2^64: what a pair counts depends
/// on numbers chosen at random for each run, which no file can be made for.
///
/// In the same way the xor hash of an entry must be the XOR of the Jenkins hashes of its values, which their lists
/// contribute. They are rotated, by a number of bits that depends on the entry, so that the same damage to two entries
/// does not vanish.
struct EntrySums {
    /// The sum and the XOR of each group, side by side.
    private var words: [UInt64]
    private let shift: UInt64
    private let entryKey: UInt64
    private let valueKey: UInt64
    /// What the list of all entries counts.
    let listFactor: UInt64

    init(entryCount: UInt64) {
        // Some entries to a group, and 1 MB at most, which processors have a cache for.
        let bits = min(16, max(4, 64 - (entryCount / 4).leadingZeroBitCount))
        shift = UInt64(64 - bits)
        words = [UInt64](repeating: 0, count: 2 << bits)
        var generator = SystemRandomNumberGenerator()
        entryKey = generator.next()
        valueKey = generator.next()
        listFactor = Self.mixed(valueKey)
    }

    /// Spreads a number over 64 bits.
    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = (value ^ value >> 32) &* 0xd6e8_feb8_6659_fd93
        value = (value ^ value >> 32) &* 0xd6e8_feb8_6659_fd93
        return value ^ value >> 32
    }

    /// What an entry multiplies the factors of its values by; its upper bits are the group.
    @inline(__always)
    func factor(ofEntry offset: UInt64) -> UInt64 { Self.mixed(offset ^ entryKey) | 1 }

    /// What a value counts, with the hash that entries name along with it in regular files; 0 in compact ones.
    @inline(__always)
    func factor(ofValue offset: UInt64, hash: UInt64) -> UInt64 {
        let factor = Self.mixed(offset ^ valueKey)
        return hash == 0 ? factor : Self.mixed(factor ^ hash)
    }

    /// Where the words of an entry's group are.
    @inline(__always)
    private func place(_ factor: UInt64) -> Int { Int(truncatingIfNeeded: factor &>> shift) &* 2 }

    @inline(__always)
    private static func rotated(_ hash: UInt64, by factor: UInt64) -> UInt64 {
        let bits = factor &>> 1
        return hash &<< bits | hash &>> (0 &- bits)
    }

    /// Adds what an entry says: the sum of the factors of its values, and its xor hash.
    @inline(__always)
    mutating func add(entry: UInt64, _ values: UInt64, xorHash: UInt64) {
        let factor = factor(ofEntry: entry)
        let place = place(factor)
        words[place] &+= factor &* values
        words[place + 1] ^= Self.rotated(xorHash, by: factor)
    }

    /// Takes away what the list of a value says of an entry.
    @inline(__always)
    mutating func remove(entry: UInt64, _ value: UInt64, jenkinsHash: UInt64) {
        let factor = factor(ofEntry: entry)
        let place = place(factor)
        words[place] &-= factor &* value
        words[place + 1] ^= Self.rotated(jenkinsHash, by: factor)
    }

    /// Takes away what the slots of an array say, as far as they rise and lead before `horizon`.
    ///
    /// - Parameters:
    ///   - count: how many slots are looked at.
    ///   - last: the entry before them, and afterwards the last one that counted.
    /// - Returns: how many counted.
    mutating func remove(
        _ slots: RawSpan, _ count: Int, isCompact: Bool, behind last: inout UInt64, before horizon: UInt64,
        _ value: UInt64, jenkinsHash: UInt64
    ) -> Int {
        let (shift, entryKey) = (shift, entryKey)
        var words = words.mutableSpan
        var index = 0
        while index < count {
            let entry =
                isCompact
                ? UInt64(slots.loadLittleEndian(at: index &* 4, as: UInt32.self))
                : slots.loadLittleEndian(at: index &* 8)
            guard entry > last, entry < horizon, entry & 7 == 0 else { break }
            last = entry
            let factor = Self.mixed(entry ^ entryKey) | 1
            let place = Int(truncatingIfNeeded: factor &>> shift) &* 2
            words[place] &-= factor &* value
            words[place &+ 1] ^= Self.rotated(jenkinsHash, by: factor)
            index &+= 1
        }
        return index
    }

    /// Takes note that a difference of an entry has an innocent cause.
    mutating func excuse(entry: UInt64, _ value: UInt64, xorHash: UInt64) {
        remove(entry: entry, value, jenkinsHash: xorHash)
    }

    /// Whether the group of an entry has a difference in its values, and one in xor hashes.
    func differs(_ entry: UInt64) -> (values: Bool, xorHash: Bool) {
        let place = place(factor(ofEntry: entry))
        return (words[place] != 0, words[place + 1] != 0)
    }

    /// Whether any group has a difference.
    var differs: Bool { words.contains { $0 != 0 } }
}
