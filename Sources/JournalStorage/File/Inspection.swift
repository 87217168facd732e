/// What the second pass of a verification keeps.
struct Inspection {
    /// The work done, in steps of about the same length.
    var steps = 0
    /// The Jenkins hashes of values that were asked for, each in the slot of its offset.
    private var offsets: [UInt64] = []
    private var hashes: [UInt64] = []

    /// So much work is done although it is known that something is wrong.
    private static let maximumStepCount = 4_000_000
    private static let slotCount = 1 << 14

    /// Whether enough is found for a file that is damaged all over.
    var isExhausted: Bool { steps > Self.maximumStepCount }

    mutating func start() {
        offsets = [UInt64](repeating: 0, count: Self.slotCount)
        hashes = offsets
    }

    private static func slot(_ offset: UInt64) -> Int { Int(truncatingIfNeeded: offset >> 3) & (slotCount - 1) }

    func hash(of offset: UInt64) -> UInt64? {
        let slot = Self.slot(offset)
        return offsets[slot] == offset ? hashes[slot] : nil
    }

    mutating func note(_ hash: UInt64, of offset: UInt64) {
        let slot = Self.slot(offset)
        offsets[slot] = offset
        hashes[slot] = hash
    }
}
