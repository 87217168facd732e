/// Names fields that many ``EntryRecord``s have in common, those that tell who sent them, and that a spool keeps for all
/// of them in one of its slots.
public struct ContextReference: Hashable, Sendable {
    /// The number of the slot, from 0.
    public var slot: Int
    /// Which of the contexts that were in the slot one after the other; never 0.
    public var generation: UInt32

    /// A record has room for the numbers of so many slots.
    public static let slotLimit = Int(UInt16.max)

    /// - Precondition: `slot` is below ``slotLimit``.
    public init(slot: Int, generation: UInt32) {
        precondition(slot >= 0 && slot < Self.slotLimit && generation > 0, "no record could refer to it")
        self.slot = slot
        self.generation = generation
    }

    /// Reads what a record refers to; `nil` when it has all of its fields itself.
    ///
    /// - Precondition: `record` is as long as a record's header or longer.
    @inlinable
    public init?(of record: RawSpan) {
        let number = record.loadLittleEndian(at: EntryRecord.Offset.context, as: UInt16.self)
        guard number > 0 else { return nil }
        slot = Int(number) - 1
        generation = record.loadLittleEndian(at: EntryRecord.Offset.generation)
    }
}
