/// What of a file a sync has to write, and what it writes besides.
///
/// New entries touch the file all over: each new field takes a bucket of the hash table that its hash chooses, and
/// changes a link in whatever object was the last of its chain. The kernel writes each run of changed pages by itself,
/// and to a disk that counts writes a page takes as long as a hundred in a row. So short gaps between the runs are
/// written with them, as they are:
///
///     changed   ██  █   ███        █ █          3 writes, not 6, when gaps of up to 3 pages are filled
///     written   ███████████        ███
struct WritePlan {
    /// The parts of the file that have not changed and are written all the same.
    private(set) var gaps: [Range<Int>] = []
    /// How many writes the kernel makes of it.
    private(set) var writeCount = 0
    private(set) var byteCount = 0

    /// Longer runs take several writes; the usual limit of block devices.
    static let longestWrite = 512 << 10

    /// - Parameters:
    ///   - changedRuns: the parts of the file that have changed, rising.
    ///   - gapLimit: the longest gap that is filled, in bytes.
    init(_ changedRuns: [Range<Int>], fillingGapsUpTo gapLimit: Int) {
        guard var current = changedRuns.first else { return }
        for run in changedRuns.dropFirst() {
            if run.lowerBound - current.upperBound <= gapLimit {
                gaps.append(current.upperBound..<run.lowerBound)
                current = current.lowerBound..<run.upperBound
            } else {
                add(current)
                current = run
            }
        }
        add(current)
    }

    private mutating func add(_ run: Range<Int>) {
        writeCount += (run.count + Self.longestWrite - 1) / Self.longestWrite
        byteCount += run.count
    }
}
