internal import Synchronization

/// What a write costs on the disk below a journal, however short it is; learned from the syncs.
///
/// A sync takes as long as a flush, and besides for each write and each byte. What is left of its time when the flush and
/// the bytes are taken away is the writes' share. On a flash disk that is next to nothing; on a rotating one, or one in a
/// cloud that is sold by writes a second, it is nearly all.
final class DiskPace: Sendable {
    /// How long a sync of a single page takes, in microseconds.
    private let flushMicroseconds = Atomic<UInt64>(0)
    private let learnedGapLimit = Atomic(initialGapLimit)

    /// Before anything is known: a write is taken to cost a millisecond.
    private static let initialGapLimit = 64 << 10
    /// 64 MiB/s: slower than all but the slowest disks, so that the writes' share is rather found too small.
    private static let bytesPerMicrosecond = 64
    /// Fewer writes say little about what each of them costs.
    private static let leastWriteCount = 8

    /// The longest gap between changed pages that takes less time to write than another write, in bytes.
    var gapLimit: Int { learnedGapLimit.load(ordering: .relaxed) }

    /// Notes how long a sync of a single page took.
    func noteFlush(microseconds: UInt64) { flushMicroseconds.store(microseconds, ordering: .relaxed) }

    /// Notes how long a sync took that wrote what was planned.
    func note(_ plan: WritePlan, microseconds: UInt64) {
        // Gaps that were filled for a disk that is fast by now may be all that keeps the writes so few.
        var limit = gapLimit / 2
        if plan.writeCount >= Self.leastWriteCount {
            let bytesShare = UInt64(plan.byteCount / Self.bytesPerMicrosecond)
            let rest = Int(microseconds) - Int(flushMicroseconds.load(ordering: .relaxed) + bytesShare)
            limit = max(0, rest) / plan.writeCount * Self.bytesPerMicrosecond
        }
        learnedGapLimit.store(min(limit, WritePlan.longestWrite), ordering: .relaxed)
    }
}
