public import JournalStorage

/// Where the loop leaves its entries. None of these waits for a disk.
public protocol EntryStore: Sendable {
    /// Takes finished ``EntryRecord``s, all or none.
    ///
    /// - Parameters:
    ///   - records: whole records, not more than ``batchByteCount(of:)`` tells. There may be none.
    ///   - mark: the datagrams whose entries these and earlier records are.
    /// - Returns: whether there was room. If not, the store tells when there is.
    func append(_ records: RawSpan, mark: ReceptionMark?) -> Bool

    /// Where the loop keeps what a sender's entries have in common, for records that refer to it. To be called once.
    func contextWriter() -> ContextWriter

    /// The most bytes of records that the store takes at once, if none of them is a long one.
    var batchByteLimit: Int { get }

    /// How many of the bytes are the longest run of whole records that the store takes at once.
    func batchByteCount(of records: RawSpan) -> Int

    /// How many of the bytes are the longest run of whole records for which the store has room now.
    func fittingByteCount(of records: RawSpan) -> Int

    /// Begins new journal files, behind what was appended before.
    func rotate()

    /// Makes durable what was appended before.
    func synchronize()

    /// What has become of entries and requests so far. An entry that was appended counts as accepted at once, and a
    /// rotation that was asked for as asked.
    var durability: DurabilityTracker { get }

    /// What sends entries to subscribers as they are appended; `nil` where there is nothing like that.
    var push: EntryPush? { get }
}

extension EntryStore {
    public var push: EntryPush? { nil }
}
