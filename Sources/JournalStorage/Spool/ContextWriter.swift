public import JournalFormat
internal import LinuxSystem

/// Puts into a spool what the entries of a sender have in common, once, so that their records need only refer to it.
///
/// The loop's alone. A slot that records refer to stays as it is until the last of them is released. Of those that may be
/// written again the one is taken that was used longest ago; when there is none, records have all their fields
/// themselves.
public struct ContextWriter: ~Copyable {
    private let spool: Spool?
    /// For each slot where the last record ends that refers to it, or a position behind that; ``unpublished`` for one
    /// that the loop may still have records of.
    private var ends: [UInt64]
    private var generations: [UInt32]
    /// The slots that are ``unpublished``, of which there are so many. The array never grows.
    private var unpublishedSlots: [Int]
    private var unpublishedCount = 0
    /// While no records behind this are released, no slot is free.
    private var leastEnd: UInt64 = 0
    private var builder = EntryBuilder(minimumCapacity: SpoolLayout.contextByteCount)

    private static let unpublished = UInt64.max
    /// Records longer than this better have all their fields themselves: hardly anything is saved, and the reader would
    /// have to copy them.
    public static let recordByteLimit = 64 << 10

    /// One that keeps nothing, for records that go elsewhere.
    public init() {
        spool = nil
        ends = []
        generations = []
        unpublishedSlots = []
    }

    init(_ spool: Spool) {
        self.spool = spool
        ends = spool.contextEnds
        let contexts = spool.contexts
        generations = (0..<contexts.slotCount).map { UInt32(truncatingIfNeeded: contexts.generation(of: $0)) }
        unpublishedSlots = Array(repeating: 0, count: contexts.slotCount)
    }

    /// Keeps a context for a record that the loop makes now.
    ///
    /// - Returns: whether it is still there.
    /// - Complexity: O(1)
    public mutating func use(_ reference: ContextReference) -> Bool {
        guard reference.slot < generations.count, generations[reference.slot] == reference.generation else {
            return false
        }
        hold(reference.slot)
        return true
    }

    /// Stores a context for a record that the loop makes now, and for later ones.
    ///
    /// - Parameters:
    ///   - byteCount: how many bytes the fields have.
    ///   - addFields: adds them.
    /// - Returns: `nil` when they are too long, or when there is no room for them at present.
    /// - Complexity: O(n) in the bytes and in the slots.
    public mutating func add(byteCount: Int, _ addFields: (inout EntryBuilder) -> Void) -> ContextReference? {
        guard let spool, EntryRecord.headerByteCount + byteCount <= SpoolLayout.contextByteCount,
            let slot = freeSlot(in: spool)
        else { return nil }
        builder.removeAll()
        builder.begin()
        addFields(&builder)
        builder.finish(realtime: 0, monotonic: 0, bootID: .zero)
        precondition(builder.buffer.count <= SpoolLayout.contextByteCount, "a context that is longer than was said")
        let generation = generations[slot] == .max ? 1 : generations[slot] + 1
        let place = spool.contexts.place(of: slot)
        spool.mapping.store(builder.buffer.bytes, at: place)
        _ = spool.stamp(place, count: builder.buffer.count, from: UInt64(generation))
        generations[slot] = generation
        hold(slot)
        return ContextReference(slot: slot, generation: generation)
    }

    /// Notes that all records made so far were published or are given up.
    public mutating func settle() {
        guard unpublishedCount > 0, let spool else { return }
        let head = spool.head
        for index in 0..<unpublishedCount { ends[unpublishedSlots[index]] = head }
        unpublishedCount = 0
    }

    /// Calls `body` with the record of the context that a record of the loop refers to, which has its fields.
    ///
    /// - Returns: `nil` when it refers to none.
    public func withContext<Result>(of record: RawSpan, _ body: (RawSpan) -> Result) -> Result? {
        guard let spool, let reference = ContextReference(of: record) else { return nil }
        return spool.contexts.withRecord(of: reference, body)
    }

    private mutating func hold(_ slot: Int) {
        guard ends[slot] != Self.unpublished else { return }
        ends[slot] = Self.unpublished
        unpublishedSlots[unpublishedCount] = slot
        unpublishedCount += 1
    }

    private mutating func freeSlot(in spool: Spool) -> Int? {
        let tail = spool.tail
        guard tail >= leastEnd else { return nil }
        var oldest = 0
        for slot in ends.indices.dropFirst() where ends[slot] < ends[oldest] { oldest = slot }
        if ends[oldest] <= tail { return oldest }
        // Those of unpublished records will end behind the head.
        leastEnd = min(ends[oldest], spool.head)
        return nil
    }
}
