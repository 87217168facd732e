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
    /// Of each bucket, in the lower half, the object that comes next, or with the top bit of that half the object that
    /// the chain has ended with; in the upper half the number of its objects so far.
    private var chains: [UInt64] = []
    /// The number of objects of the longest chain.
    private(set) var longest: UInt64 = 0

    /// With 8 bytes each, 24 MB. Files of 1.7 GiB have so many.
    private static let bucketsPerPass = 3 << 20
    private static let end: UInt32 = 1 << 31

    init(_ table: JournalFile.HashTable) {
        self.table = table
        range = 0..<Int(clamping: min(table.bucketCount, UInt64(Self.bucketsPerPass)))
    }

    /// Forgets the chains, and makes room for those of `range`.
    mutating func reset() {
        // The old ones go first.
        chains = []
        BufferMemory.makeRoom(byteCount: range.count * 8)
        chains = [UInt64](repeating: 0, count: range.count)
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
        chains[bucket - range.lowerBound] = UInt64(Self.compressed(head))
    }

    /// Notes that the object at `offset`, of a bucket, is passed, if the bucket's chain leads to it.
    mutating func pass(_ offset: UInt64, _ bucket: Int, following: UInt64) -> Step {
        guard bucket >= range.lowerBound, bucket < range.upperBound else { return .ignored }
        let index = bucket - range.lowerBound
        let chain = chains[index]
        let expected = UInt32(truncatingIfNeeded: chain)
        guard expected == Self.compressed(offset) else {
            return .missed(expected: expected & Self.end == 0 ? UInt64(expected) << 3 : 0)
        }
        set(index, chain >> 32 + 1, offset, following)
        return .linked
    }

    /// Notes that the chain of a bucket goes on behind the object at `offset`, although it did not lead there.
    mutating func resume(_ offset: UInt64, _ bucket: Int, following: UInt64) {
        guard range.contains(bucket) else { return }
        let index = bucket - range.lowerBound
        set(index, chains[index] >> 32 + 1, offset, following)
    }

    private mutating func set(_ index: Int, _ length: UInt64, _ offset: UInt64, _ following: UInt64) {
        let next = following == 0 ? Self.compressed(offset) | Self.end : Self.compressed(following)
        chains[index] = length << 32 | UInt64(next)
        longest = max(longest, length)
    }

    /// Where the chain of a bucket leads to, which nothing was passed for; 0 when it has ended.
    func rest(_ bucket: Int) -> UInt64 {
        let rest = UInt32(truncatingIfNeeded: chains[bucket - range.lowerBound])
        return rest & Self.end == 0 ? UInt64(rest) << 3 : 0
    }

    /// Whether the chain of a bucket has ended with the object at `tail`; or has no object, and `tail` is 0.
    func ends(_ bucket: Int, at tail: UInt64) -> Bool {
        let rest = UInt32(truncatingIfNeeded: chains[bucket - range.lowerBound])
        return tail == 0 ? rest == 0 : rest == Self.compressed(tail) | Self.end
    }
}
