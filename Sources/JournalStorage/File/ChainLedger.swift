internal import JournalFormat

/// The chains of a hash table, followed while its objects are passed in the order of the file.
///
/// An object is appended to the end of the chain of its bucket, so the objects of a bucket must come by in the order in
/// which its chain leads to them. For each bucket the ledger knows which one is next.
struct ChainLedger {
    enum Step {
        /// The chain leads to the object.
        case linked
        /// It leads to the given offset instead; 0 if it has ended.
        case missed(expected: UInt64)
        /// The bucket is one of those that another pass looks at.
        case ignored
    }

    let table: JournalFile.HashTable
    /// The buckets of this pass.
    private(set) var range: Range<Int>
    /// The objects that come next. With the top bit: the chain has ended, with this object.
    private var next: [UInt32] = []
    private var lengths: [UInt16] = []
    /// The number of objects of the longest chain.
    private(set) var longest: UInt64 = 0

    /// With 6 bytes each, 24 MB. Files of 2 GiB have so many.
    private static let bucketsPerPass = 4 << 20
    private static let end: UInt32 = 1 << 31

    init(_ table: JournalFile.HashTable) {
        self.table = table
        range = 0..<Int(clamping: min(table.bucketCount, UInt64(Self.bucketsPerPass)))
    }

    /// Forgets the chains, and makes room for those of `range`.
    mutating func reset() {
        // The old ones go first.
        next = []
        lengths = []
        BufferMemory.makeRoom(byteCount: range.count * 6)
        next = [UInt32](repeating: 0, count: range.count)
        lengths = [UInt16](repeating: 0, count: range.count)
    }

    /// Goes on to the next buckets.
    ///
    /// - Returns: `false` when there are none.
    mutating func advance() -> Bool {
        let count = Int(clamping: table.bucketCount)
        range = range.upperBound..<min(count, range.upperBound + Self.bucketsPerPass)
        return !range.isEmpty
    }

    /// An offset as it is kept: without the bits that are always 0, and of those above 16 GiB.
    private static func compressed(_ offset: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: offset >> 3) & ~end }

    mutating func start(_ bucket: Int, with head: UInt64) {
        next[bucket - range.lowerBound] = Self.compressed(head)
    }

    /// Notes that the object at `offset`, of a bucket, is passed, if the bucket's chain leads to it.
    mutating func pass(_ offset: UInt64, _ bucket: Int, following: UInt64) -> Step {
        guard range.contains(bucket) else { return .ignored }
        let index = bucket - range.lowerBound
        let expected = next[index]
        guard expected == Self.compressed(offset) else {
            return .missed(expected: expected & Self.end == 0 ? UInt64(expected) << 3 : 0)
        }
        set(index, offset, following)
        return .linked
    }

    /// Notes that the chain of a bucket goes on behind the object at `offset`, although it did not lead there.
    mutating func resume(_ offset: UInt64, _ bucket: Int, following: UInt64) {
        if range.contains(bucket) { set(bucket - range.lowerBound, offset, following) }
    }

    private mutating func set(_ index: Int, _ offset: UInt64, _ following: UInt64) {
        next[index] = following == 0 ? Self.compressed(offset) | Self.end : Self.compressed(following)
        lengths[index] = lengths[index] == .max ? .max : lengths[index] + 1
        longest = max(longest, UInt64(lengths[index]))
    }

    /// Where the chain of a bucket leads to, which nothing was passed for; 0 when it has ended.
    func rest(_ bucket: Int) -> UInt64 {
        let rest = next[bucket - range.lowerBound]
        return rest & Self.end == 0 ? UInt64(rest) << 3 : 0
    }

    /// Whether the chain of a bucket has ended with the object at `tail`; or has no object, and `tail` is 0.
    func ends(_ bucket: Int, at tail: UInt64) -> Bool {
        let rest = next[bucket - range.lowerBound]
        return tail == 0 ? rest == 0 : rest == Self.compressed(tail) | Self.end
    }
}
