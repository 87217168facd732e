public import JournalStorage

/// Where the loop leaves its entries. None of these waits for a disk.
public protocol EntryStore: Sendable {
    /// Takes finished ``EntryRecord``s, all or none.
    ///
    /// - Returns: whether there was room. If not, the store tells when there is.
    func append(_ records: RawSpan) -> Bool

    /// Begins new journal files, behind what was appended before.
    func rotate()

    /// Makes durable what was appended before.
    func synchronize()

    /// What has become of entries and requests so far. An entry that was appended counts as accepted at once, and a
    /// rotation that was asked for as asked.
    var durability: DurabilityTracker { get }
}
