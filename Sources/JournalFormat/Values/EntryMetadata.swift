/// What the header of an entry says, with the sequence number id of its file: all that a cursor is made of.
public struct EntryMetadata: Hashable, Sendable {
    /// The run of sequence numbers that ``seqnum`` belongs to.
    public var seqnumID: ID128
    /// Rises by one from entry to entry of a run; never 0.
    public var seqnum: UInt64
    /// When the entry was received: microseconds since 1970, UTC.
    public var realtime: UInt64
    /// When the entry was received: microseconds since the boot ``bootID``.
    public var monotonic: UInt64
    public var bootID: ID128
    /// The XOR of the Jenkins hashes of the entry's fields.
    public var xorHash: UInt64

    public init(
        seqnumID: ID128, seqnum: UInt64, realtime: UInt64, monotonic: UInt64, bootID: ID128, xorHash: UInt64
    ) {
        self.seqnumID = seqnumID
        self.seqnum = seqnum
        self.realtime = realtime
        self.monotonic = monotonic
        self.bootID = bootID
        self.xorHash = xorHash
    }
}

/// Whether `microseconds` can be the time of an entry by the wall clock: above 0 and below 2^55.
@inlinable
public func isValidRealtime(_ microseconds: UInt64) -> Bool { microseconds > 0 && microseconds < 1 << 55 }

/// Whether `microseconds` can be the time of an entry since boot: below 2^55.
@inlinable
public func isValidMonotonic(_ microseconds: UInt64) -> Bool { microseconds < 1 << 55 }
