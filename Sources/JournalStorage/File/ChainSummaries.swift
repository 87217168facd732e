internal import JournalFormat

/// For each bucket of the hash table of DATA objects, what its chain can hold: so that a field that is not in the file
/// is found missing without a walk through the chain, whose objects lie all over the file.
///
/// Worth its memory, 9 bytes a bucket, in files that are filled beyond what their hash table is made for.
struct ChainSummaries: ~Copyable {
    /// One bit for each of the 64 values of the hashes' upper 6 bits.
    private var filters: [UInt64]
    /// The objects in the chain; 255 stands for any number from 255 up.
    private var lengths: [UInt8]

    init(bucketCount: UInt64) {
        BufferMemory.makeRoom(byteCount: Int(bucketCount) * 9)
        filters = [UInt64](repeating: 0, count: Int(bucketCount))
        lengths = [UInt8](repeating: 0, count: Int(bucketCount))
    }

    /// The number of objects in the bucket's chain if none of them can have this hash; `nil` if the chain must be
    /// walked.
    func lengthIfMissing(_ hash: UInt64, bucket: Int) -> UInt64? {
        guard filters[bucket] & Self.bit(hash) == 0, lengths[bucket] < .max else { return nil }
        return UInt64(lengths[bucket])
    }

    mutating func add(_ hash: UInt64, bucket: Int) {
        filters[bucket] |= Self.bit(hash)
        if lengths[bucket] < .max { lengths[bucket] += 1 }
    }

    private static func bit(_ hash: UInt64) -> UInt64 { 1 << (hash >> 58) }
}
